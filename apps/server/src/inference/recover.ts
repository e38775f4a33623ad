import { foldMessage } from '@boocode/contracts/chat-fold';
import type { Sql } from '@boocode/db/connect';
import { touchChat } from '../chats/chat-rows.js';
import type { Journal } from '../chats/journal.js';
import { listOrphans, readMessage, storeMessage } from '../chats/message-rows.js';
import { writtenSoFar } from '../chats/read-shown.js';
import type { MessageFrameBody } from './answer-recorder.js';

/** Ends the messages that a process which has ended was writing, as interrupted: what was written is kept. Answers with how many. */
export async function endOrphans({
  sql,
  journal,
  owner,
}: {
  sql: Sql;
  journal: Journal;
  owner: string;
}): Promise<number> {
  const orphans = await listOrphans(sql, owner);
  for (const { id, chat_id } of orphans) {
    // One after the other: a start should not take all connections.
    // oxlint-disable-next-line no-await-in-loop
    await journal.change(chat_id, async ({ tx, chat, add }) => {
      const found = await readMessage(tx, chat_id, id);
      if (found === null || found.message.status !== 'streaming' || found.owner === owner) return;
      let message = await writtenSoFar(tx, found);
      let seq = chat.last_seq;
      const end = (body: MessageFrameBody): void => {
        message = foldMessage(message, body);
        seq = add(body);
      };
      for (const part of message.parts) {
        if (part.type !== 'tool_call' || part.status !== 'running') continue;
        const output = 'It was cut off: the server ended while it ran.';
        end({ type: 'tool_result', message_id: id, id: part.id, status: 'failed', output });
      }
      const ended_at = new Date().toISOString();
      end({ type: 'message_complete', message_id: id, status: 'interrupted', error: null, ended_at });
      await storeMessage(tx, message, seq);
      await touchChat(tx, chat_id);
    });
    // oxlint-disable-next-line no-await-in-loop
    await journal.tellChat(chat_id);
  }
  return orphans.length;
}
