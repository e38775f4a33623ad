import { foldMessage, type ShownChat } from '@boocode/contracts/chat-fold';
import type { MessagePage } from '@boocode/contracts/chat';
import type { Message } from '@boocode/contracts/message';
import type { ChatFrame } from '@boocode/contracts/ws-frames';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { chatNotFound, messageNotFound } from '../errors.js';
import { chatView, readChat } from './chat-rows.js';
import { readFramesOf } from './frame-rows.js';
import { readBranch, readMessage, type StoredMessage } from './message-rows.js';

const snapshotMessages = 100;

/** What is shown of a chat, and the frame up to which it tells everything. Throws `chat.not-found`. */
export async function readSnapshot(sql: Sql, chatId: string): Promise<ShownChat & { seq: number }> {
  // One look at both tables: a frame is either in the place that is told or behind it.
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const row = await readChat(tx, chatId);
    if (row === null) throw chatNotFound(chatId);
    const { messages, earlier } = await readUpTo(tx, { chatId, leafId: row.leaf_id, limit: snapshotMessages });
    return { chat: chatView(row), messages, earlier, seq: row.last_seq };
  });
}

/** Messages of the branch shown before one of it, or its newest ones. Throws `chat.not-found`, `message.not-found`. */
export async function readPage(
  sql: Sql,
  chatId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<MessagePage> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const row = await readChat(tx, chatId);
    if (row === null) throw chatNotFound(chatId);
    if (before === undefined) return readUpTo(tx, { chatId, leafId: row.leaf_id, limit });
    const found = await readMessage(tx, chatId, before);
    if (found === null) throw messageNotFound(before);
    return readUpTo(tx, { chatId, leafId: found.message.parent_id, limit });
  });
}

async function readUpTo(
  tx: TransactionSql,
  { chatId, leafId, limit }: { chatId: string; leafId: string | null; limit: number },
): Promise<MessagePage> {
  if (leafId === null) return { messages: [], earlier: false };
  const stored = await readBranch(tx, { chatId, leafId, limit: limit + 1 });
  const shown = stored.slice(-limit);
  const messages = await Promise.all(shown.map((one) => writtenSoFar(tx, one)));
  return { messages, earlier: stored.length > limit };
}

/** Of a message that is being written the newest frames tell more than its row. */
export async function writtenSoFar(tx: Sql | TransactionSql, { message, parts_seq }: StoredMessage): Promise<Message> {
  if (message.status !== 'streaming') return message;
  const frames = await readFramesOf(tx, message.chat_id, { message_id: message.id, after: parts_seq });
  return frames.reduce(withFrame, message);
}

function withFrame(message: Message, frame: ChatFrame): Message {
  return 'message_id' in frame ? foldMessage(message, frame) : message;
}
