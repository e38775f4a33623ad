import { randomUUID } from 'node:crypto';
import type { SendMessage } from '@boocode/contracts/chat';
import type { Message, MessagePart } from '@boocode/contracts/message';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { takeAttachments } from '../chats/attachment-rows.js';
import { readChat, setLeaf, touchChat, type ChatRow } from '../chats/chat-rows.js';
import type { ChatChange } from '../chats/journal.js';
import { insertMessage, readByKey, readMessage, readStreaming, reopenMessage } from '../chats/message-rows.js';
import {
  attachmentsMissing,
  chatBusy,
  chatCompacting,
  chatNotFound,
  invalid,
  messageNotFound,
  refused,
} from '../errors.js';
import { AnswerRecorder } from './answer-recorder.js';
import { modelRefOf, projectOf, type ChatGround } from './chat-ground.js';
import { compactChat, isBranchNearlyFull } from './compact-chat.js';
import { endOrphans } from './recover.js';
import { nameChat } from './title-chat.js';
import { runTurn } from './turn.js';

interface Turn {
  chatId: string;
  stop: AbortController;
  done: Promise<void>;
}

export interface Sent {
  message: Message;
  answer: Message;
  created: boolean;
}

/**
 * Has models answer in chats. Who may write in a chat is decided under its row's lock: at most one message of a chat is being written,
 * and it has an owner. The process that owns it holds the turn; where that process has ended, the message is interrupted.
 *
 *   send, regenerate, go on ──► streaming ──► complete | stopped | failed
 *                                   └── the process ends ──► interrupted ──► go on
 */
export class ChatEngine {
  readonly owner = randomUUID();
  readonly #ground: ChatGround;
  readonly #turns = new Map<string, Turn>();
  readonly #compacting = new Set<string>();
  readonly #after = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(ground: ChatGround) {
    this.#ground = ground;
  }

  /** Ends what earlier processes left; waits for a database that is away. */
  async recover(): Promise<number> {
    const { sql, journal } = this.#ground;
    return whenDatabaseIsBack(() => endOrphans({ sql, journal, owner: this.owner }), this.#closing.signal);
  }

  /** What a person says, and the answer that begins. The same key says it once. */
  async send(chatId: string, said: SendMessage): Promise<Sent> {
    const before = await readSent(this.#ground.sql, chatId, said.idempotency_key);
    if (before !== null) return before;
    const row = await this.#chatToTalkIn(chatId);
    if (said.text.trim() === '' && said.attachments.length === 0 && said.skill === undefined) {
      throw invalid('The message is empty. Write something, attach a file, or name a skill.');
    }
    if (said.skill !== undefined) await this.#checkSkill(row, said.skill);
    const model = await modelRefOf(this.#ground, row);
    const compacted = said.parent_id === undefined && (await this.#compactIfFull(row));
    const made = await this.#ground.journal.change(chatId, async (change) => {
      const again = await readSent(change.tx, chatId, said.idempotency_key);
      if (again !== null) return again;
      await this.#refuseBusy(change);
      return this.#insertSent(change, { said, model });
    });
    if (made.created) this.#begin(chatId, made.answer, { isFirst: !compacted });
    return made;
  }

  /** Another answer beside this one. */
  async regenerate(
    chatId: string,
    messageId: string,
    { model: asked }: { model?: string | undefined },
  ): Promise<Message> {
    const row = await this.#chatToTalkIn(chatId);
    const model = asked ?? (await modelRefOf(this.#ground, row));
    const answer = await this.#ground.journal.change(chatId, async (change) => {
      await this.#refuseBusy(change);
      const { message } = await answerOf(change.tx, chatId, messageId);
      return this.#insertAnswer(change, { parentId: message.parent_id, model });
    });
    this.#begin(chatId, answer);
    return answer;
  }

  /** Writes on where an answer was cut off, stopped or failed. */
  async goOn(chatId: string, messageId: string): Promise<Message> {
    await this.#chatToTalkIn(chatId);
    const answer = await this.#ground.journal.change(chatId, async (change) => {
      await this.#refuseBusy(change);
      const { message } = await answerOf(change.tx, chatId, messageId);
      if (message.status === 'complete') throw refused('message.complete', 'This answer has come to its end.');
      await reopenMessage(change.tx, messageId, this.owner);
      await touchChat(change.tx, chatId);
      change.add({ type: 'message_resumed', message_id: messageId });
      return (await answerOf(change.tx, chatId, messageId)).message;
    });
    this.#begin(chatId, answer, { goesOn: true });
    return answer;
  }

  /** Ends the answer that is being written; what is written is kept. Resolves when it is stored. */
  async stop(chatId: string): Promise<void> {
    const turn = this.#turns.get(chatId);
    turn?.stop.abort('stopped');
    await turn?.done;
  }

  /** See `compactChat`. */
  async compact(chatId: string): Promise<Message> {
    await this.#chatToTalkIn(chatId);
    if (this.#compacting.has(chatId)) throw chatCompacting();
    this.#compacting.add(chatId);
    try {
      return await compactChat(this.#ground, chatId, this.#closing.signal);
    } finally {
      this.#compacting.delete(chatId);
    }
  }

  /** Ends every turn as interrupted and stores what was written. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const turn of this.#turns.values()) turn.stop.abort('closing');
    await Promise.all([...[...this.#turns.values()].map((turn) => turn.done), ...this.#after]);
  }

  /** Resolves when no answer is being written and no title is being made. For tests and for an orderly end. */
  async idle(): Promise<void> {
    while (this.#turns.size + this.#after.size > 0) {
      // What ends may begin something else.
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all([...[...this.#turns.values()].map((turn) => turn.done), ...this.#after]);
    }
  }

  async #chatToTalkIn(chatId: string): Promise<ChatRow> {
    const row = await readChat(this.#ground.sql, chatId);
    if (row === null) throw chatNotFound(chatId);
    if (row.kind === 'coder') throw refused('chat.kind', 'This is a chat with agents; it is talked to through coder.');
    return row;
  }

  async #checkSkill(row: ChatRow, name: string): Promise<void> {
    const project = await projectOf(this.#ground.sql, row.project_id);
    await this.#ground.skillWords({ name, given: '', projectPath: project?.path ?? null });
  }

  async #compactIfFull(row: ChatRow): Promise<boolean> {
    if (row.leaf_id === null || !(await isBranchNearlyFull(this.#ground, row.id, row.leaf_id))) return false;
    if ((await readStreaming(this.#ground.sql, row.id)) !== null) throw chatBusy();
    try {
      await this.compact(row.id);
      return true;
    } catch (error) {
      // The person's words matter more: the model may still take them, and says so itself if it does not.
      this.#ground.log.warn({ chat: row.id, err: error }, 'a chat that is nearly full could not be compacted');
      return false;
    }
  }

  async #refuseBusy({ tx, chat }: ChatChange): Promise<void> {
    if (this.#compacting.has(chat.id)) throw chatCompacting();
    if ((await readStreaming(tx, chat.id)) !== null) throw chatBusy();
  }

  async #insertSent(change: ChatChange, { said, model }: { said: SendMessage; model: string }): Promise<Sent> {
    const { tx, chat, add } = change;
    const parentId = said.parent_id === undefined ? chat.leaf_id : said.parent_id;
    if (parentId !== null && (await readMessage(tx, chat.id, parentId)) === null) throw messageNotFound(parentId);
    const message = await insertMessage(tx, {
      id: uuidv7(),
      chat_id: chat.id,
      parent_id: parentId,
      role: 'user',
      parts: await partsOf(tx, chat.id, said),
      model: null,
      owner: null,
      idempotency_key: said.idempotency_key ?? null,
    });
    add({ type: 'message_started', message });
    const answer = await this.#insertAnswer(change, { parentId: message.id, model });
    return { message, answer, created: true };
  }

  async #insertAnswer(
    { tx, chat, add }: ChatChange,
    { parentId, model }: { parentId: string | null; model: string },
  ): Promise<Message> {
    const answer = await insertMessage(tx, {
      id: uuidv7(),
      chat_id: chat.id,
      parent_id: parentId,
      role: 'assistant',
      parts: [],
      model,
      owner: this.owner,
      idempotency_key: null,
    });
    await setLeaf(tx, chat.id, answer.id);
    add({ type: 'message_started', message: answer });
    return answer;
  }

  #begin(chatId: string, answer: Message, { goesOn = false, isFirst = true } = {}): void {
    const stop = new AbortController();
    const { sql, journal, log } = this.#ground;
    const recorder = new AnswerRecorder(answer, {
      sql,
      journal,
      owner: this.owner,
      closing: this.#closing.signal,
      onTaken: () => stop.abort('taken'),
    });
    const turn: Turn = { chatId, stop, done: Promise.resolve() };
    this.#turns.set(chatId, turn);
    if (this.#closing.signal.aborted) stop.abort('closing');
    turn.done = runTurn({ ground: this.#ground, recorder, stop: stop.signal, goesOn })
      .catch((error: unknown) => log.error({ err: error, chat: chatId }, 'an answer could not be stored to its end'))
      .finally(() => {
        if (this.#turns.get(chatId) === turn) this.#turns.delete(chatId);
        if (isFirst && recorder.message.status === 'complete') this.#nameLater(chatId);
      });
    this.#keep(journal.tellChat(chatId).catch(() => undefined));
  }

  #nameLater(chatId: string): void {
    if (!this.#closing.signal.aborted) this.#keep(nameChat(this.#ground, chatId, this.#closing.signal));
  }

  #keep(work: Promise<void>): void {
    const kept: Promise<void> = work.finally(() => this.#after.delete(kept));
    this.#after.add(kept);
  }
}

async function readSent(sql: Parameters<typeof readByKey>[0], chatId: string, key?: string): Promise<Sent | null> {
  if (key === undefined) return null;
  const [message, answer] = await readByKey(sql, chatId, key);
  if (message === undefined) return null;
  if (answer === undefined)
    throw refused('message.answer-deleted', 'This was sent before, and its answer was deleted.');
  return { message: message.message, answer: answer.message, created: false };
}

async function answerOf(tx: TransactionSql, chatId: string, id: string) {
  const found = await readMessage(tx, chatId, id);
  if (found === null) throw messageNotFound(id);
  if (found.message.role !== 'assistant') throw refused('message.no-answer', 'Only an answer can be written again.');
  return found;
}

async function partsOf(tx: TransactionSql, chatId: string, said: SendMessage): Promise<MessagePart[]> {
  const attachments = await takeAttachments(tx, { chatId, ids: said.attachments });
  const taken = new Set(attachments.map(({ id }) => id));
  const missing = said.attachments.filter((id) => !taken.has(id));
  if (missing.length > 0) throw attachmentsMissing(missing);
  return [
    ...(said.skill === undefined ? [] : [{ type: 'skill' as const, name: said.skill }]),
    ...(said.text === '' ? [] : [{ type: 'text' as const, text: said.text }]),
    ...attachments.map((attachment) => ({ type: 'attachment' as const, attachment })),
  ];
}
