import { foldMessage } from '@boocode/contracts/chat-fold';
import type { Message } from '@boocode/contracts/message';
import type { ChatFrame, ChatFrameBody } from '@boocode/contracts/ws-frames';
import type { Sql } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { ChatChange, Journal } from '../chats/journal.js';
import { readFramesOf } from '../chats/frame-rows.js';
import { countFrames, readMessage, storeMessage } from '../chats/message-rows.js';
import { touchChat } from '../chats/chat-rows.js';

export type MessageFrameBody = Extract<ChatFrameBody, { message_id: string }>;

/** How long a piece of text may wait for others, so that they are stored together. Milliseconds. */
const gatherMs = 40;
/** Characters that wait to be stored, beyond which the model is not listened to. */
const mostWaiting = 256_000;

/** A message that is not ours to write any more: it was deleted, or another process took it for orphaned. */
export class AnswerTaken extends Error {
  override readonly name = 'AnswerTaken';
  constructor() {
    super('The message was deleted or ended by another process while it was written.');
  }
}

export interface RecorderPorts {
  sql: Sql;
  journal: Journal;
  owner: string;
  /** Fires when the process stops waiting for a database that is away. */
  closing: AbortSignal;
  /** The message was taken away; nothing more is stored. */
  onTaken: () => void;
}

/**
 * Writes an answer down while it comes. What is added is gathered for some milliseconds and stored as frames; pages hear of it after
 * that. At the end of a step the message itself is stored too, so that fewer frames tell what it consists of.
 *
 * A write whose answer was lost with the connection is tried again, and the row's count says whether it had come through.
 */
export class AnswerRecorder {
  readonly #ports: RecorderPorts;
  #message: Message;
  #waiting: MessageFrameBody[] = [];
  #waitingCharacters = 0;
  #written = 0;
  #seq = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  constructor(message: Message, ports: RecorderPorts) {
    this.#message = message;
    this.#ports = ports;
  }

  /** As it is with all that was added. */
  get message(): Message {
    return this.#message;
  }

  add(body: MessageFrameBody): void {
    this.#message = foldMessage(this.#message, body);
    this.#gather(body);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // What goes wrong is thrown where the writer next waits.
      this.#write(false).catch(() => undefined);
    }, gatherMs);
  }

  /** Resolves when so little waits to be stored that more may come. Throws what went wrong with storing. */
  async ready(): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#waitingCharacters > mostWaiting) await this.#write(false);
  }

  /** Stores all that was added, and the message as it is now. */
  async settle(): Promise<void> {
    await this.#write(true);
  }

  #gather(body: MessageFrameBody): void {
    const last = this.#waiting.at(-1);
    if (isText(body)) this.#waitingCharacters += body.text.length;
    if (isText(body) && last?.type === body.type) {
      this.#waiting[this.#waiting.length - 1] = { ...body, text: last.text + body.text };
    } else {
      this.#waiting.push(body);
    }
  }

  /** One write after the other. */
  #write(whole: boolean): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#writeNow(whole));
    return this.#writing;
  }

  async #writeNow(whole: boolean): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const bodies = this.#waiting;
    if (bodies.length === 0 && !whole) return;
    const message = this.#message;
    this.#waiting = [];
    this.#waitingCharacters = 0;
    try {
      await whenDatabaseIsBack(() => this.#store(bodies, whole ? message : null), this.#ports.closing);
    } catch (error) {
      this.#failure = error;
      if (error instanceof AnswerTaken) this.#ports.onTaken();
      throw error;
    }
  }

  async #store(bodies: readonly MessageFrameBody[], message: Message | null): Promise<void> {
    const { journal } = this.#ports;
    const { id, chat_id } = this.#message;
    const already = await journal.change(chat_id, async (change) => {
      const counted = { id, owner: this.#ports.owner, written: this.#written, more: bodies.length };
      if (!(await countFrames(change.tx, counted))) return this.#storedBefore(change, bodies.length);
      let { last_seq: seq } = change.chat;
      for (const body of bodies) seq = change.add(body);
      if (message !== null) await storeMessage(change.tx, message, seq);
      if (message !== null && message.status !== 'streaming') await touchChat(change.tx, chat_id);
      this.#seq = seq;
      return null;
    });
    this.#written += bodies.length;
    if (already !== null) journal.publish(already);
  }

  /** The frames of a write whose answer was lost, which pages have not heard of. */
  async #storedBefore({ tx }: ChatChange, more: number): Promise<ChatFrame[]> {
    const { id, chat_id } = this.#message;
    const found = await readMessage(tx, chat_id, id);
    const isThere = found?.owner === this.#ports.owner && found.written === this.#written + more;
    if (!isThere) throw new AnswerTaken();
    return readFramesOf(tx, chat_id, { message_id: id, after: this.#seq });
  }
}

function isText(body: MessageFrameBody): body is Extract<MessageFrameBody, { type: 'delta' | 'reasoning_delta' }> {
  return body.type === 'delta' || body.type === 'reasoning_delta';
}
