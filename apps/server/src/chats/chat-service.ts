import type { ChangeChat, ChatView, CreateChat } from '@boocode/contracts/chat';
import type { UserSettings } from '@boocode/contracts/settings';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { chatNotFound, messageNotFound, refused } from '../errors.js';
import type { Broker } from '../streams/broker.js';
import { changeChat, chatView, deleteChat, insertChat, readChat, setLeaf } from './chat-rows.js';
import type { Journal } from './journal.js';
import { deleteMessage, idsBelow, newestEnd, readMessage } from './message-rows.js';

export interface ChatServicePorts {
  sql: Sql;
  broker: Broker;
  journal: Journal;
  readSettings: () => Promise<UserSettings>;
  /** Ends the answer that is being written in a chat. */
  stop: (chatId: string) => Promise<void>;
}

const placeholder = 'New chat';
const longestTitle = 80;

/** What a person gives wins; then the words that it begins with; else it is named after the first exchange. */
function titleOf(title: string | undefined, firstWords: string): Pick<ChatView, 'title' | 'titled_by'> {
  if (title !== undefined) return { title, titled_by: 'person' };
  const words = firstWords.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (words === '') return { title: placeholder, titled_by: 'none' };
  return { title: words.length > longestTitle ? `${words.slice(0, longestTitle - 1)}…` : words, titled_by: 'auto' };
}

/** What a person does to chats beside talking in them. */
export class ChatService {
  readonly #ports: ChatServicePorts;
  constructor(ports: ChatServicePorts) {
    this.#ports = ports;
  }

  /** Sent again with the same id it answers with the chat that was made. */
  async create({
    id = uuidv7(),
    kind,
    project_id,
    title,
    first_words = '',
    model,
  }: CreateChat): Promise<{ chat: ChatView; created: boolean }> {
    const { sql, journal, readSettings } = this.#ports;
    const { web } = await readSettings();
    const created = await insertChat(sql, {
      id,
      kind,
      project_id: await this.#knownProject(project_id),
      ...titleOf(title, first_words),
      model: kind === 'coder' ? null : model,
      web: kind === 'chat' && web,
    });
    if (created) await journal.tellChat(id);
    return { chat: await this.read(id), created };
  }

  async read(id: string): Promise<ChatView> {
    const row = await readChat(this.#ports.sql, id);
    if (row === null) throw chatNotFound(id);
    return chatView(row);
  }

  async change(id: string, wanted: ChangeChat): Promise<ChatView> {
    const { journal } = this.#ports;
    if (wanted.project_id !== undefined) await this.#knownProject(wanted.project_id);
    const view = await journal.change(id, async ({ tx, add }) => {
      const row = await changeChat(tx, id, wanted);
      if (row === null) throw chatNotFound(id);
      if (wanted.title !== undefined) add({ type: 'chat_renamed', title: row.title, titled_by: row.titled_by });
      return chatView(row);
    });
    await journal.tellChat(id);
    return view;
  }

  /** What is being written is stopped first. A chat that is not there is what was wanted. */
  async delete(id: string): Promise<void> {
    const { sql, broker, stop } = this.#ports;
    await stop(id);
    if (await deleteChat(sql, id)) broker.publishUser({ type: 'chat_deleted', chat_id: id });
  }

  /** Shows the branch that a message is on, down to its newest end. */
  async switchBranch(id: string, messageId: string): Promise<ChatView> {
    const { journal } = this.#ports;
    await journal.change(id, async ({ tx, chat, add }) => {
      if ((await readMessage(tx, id, messageId)) === null) throw messageNotFound(messageId);
      const leafId = await newestEnd(tx, id, messageId);
      if (leafId === chat.leaf_id) return;
      await setLeaf(tx, id, leafId);
      add({ type: 'branch_switched', leaf_id: leafId });
    });
    await journal.tellChat(id);
    return this.read(id);
  }

  /** Deletes a message with all that follows it; what is being written is stopped first. */
  async deleteMessage(id: string, messageId: string): Promise<ChatView> {
    const { journal, stop } = this.#ports;
    await stop(id);
    await journal.change(id, async ({ tx, chat, add }) => {
      const found = await readMessage(tx, id, messageId);
      if (found === null) throw messageNotFound(messageId);
      const gone = await idsBelow(tx, id, messageId);
      await deleteMessage(tx, messageId);
      add({ type: 'messages_deleted', message_ids: gone });
      const isShown = chat.leaf_id !== null && gone.includes(chat.leaf_id);
      const leafId = isShown ? found.message.parent_id : chat.leaf_id;
      await setLeaf(tx, id, leafId);
      // Those that stay have one alternative less, which only a snapshot tells.
      if (!isShown || found.message.siblings.length > 1) add({ type: 'branch_switched', leaf_id: leafId });
    });
    await journal.tellChat(id);
    return this.read(id);
  }

  async #knownProject(id: string | null): Promise<string | null> {
    if (id === null) return null;
    const [row] = await this.#ports.sql`select id from projects where id = ${id}`;
    if (row === undefined) throw refused('project.not-found', 'There is no such project. Choose another one.');
    return id;
  }
}
