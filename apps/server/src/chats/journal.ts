import type { ChatFrame, ChatFrameBody } from '@boocode/contracts/ws-frames';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { chatNotFound } from '../errors.js';
import type { Broker } from '../streams/broker.js';
import { chatView, lockChat, readChat, setLastSeq, type ChatRow } from './chat-rows.js';
import { insertFrames } from './frame-rows.js';

/** A change of a chat, while its row is locked. */
export interface ChatChange {
  tx: TransactionSql;
  /** As it was when the change began. */
  chat: ChatRow;
  /** Gives a frame the next place of the chat's stream; answers with the place. */
  add: (body: ChatFrameBody) => number;
}

/**
 * The one way to change a chat: its row is locked, and the frames that tell of the change get their places and are stored in the same
 * transaction. Only what was committed is told.
 */
export interface Journal {
  /** Throws `chat.not-found`. */
  change<Result>(chatId: string, work: (change: ChatChange) => Promise<Result>): Promise<Result>;
  /** Tells lists that a chat looks different now. */
  tellChat(chatId: string): Promise<void>;
  /** Tells of frames that are stored. */
  publish(frames: readonly ChatFrame[]): void;
}

export function createJournal(sql: Sql, broker: Broker): Journal {
  const publish = (frames: readonly ChatFrame[]): void => {
    for (const frame of frames) broker.publishUserFrame(frame);
  };
  return {
    async change(chatId, work) {
      const { result, frames } = await sql.begin(async (tx) => {
        const chat = await lockChat(tx, chatId);
        if (chat === null) throw chatNotFound(chatId);
        const placed: ChatFrame[] = [];
        const add = (body: ChatFrameBody): number => {
          const seq = chat.last_seq + placed.length + 1;
          // The compiler cannot see that a body of each kind with a place is a frame of that kind.
          placed.push({ ...body, stream: `chat:${chatId}`, seq });
          return seq;
        };
        const done = await work({ tx, chat, add });
        if (placed.length > 0) {
          await insertFrames(tx, chatId, placed);
          await setLastSeq(tx, chatId, chat.last_seq + placed.length);
        }
        return { result: done, frames: placed };
      });
      publish(frames);
      return result;
    },
    async tellChat(chatId) {
      const row = await readChat(sql, chatId);
      if (row !== null) broker.publishUser({ type: 'chat_updated', chat: chatView(row) });
    },
    publish,
  };
}
