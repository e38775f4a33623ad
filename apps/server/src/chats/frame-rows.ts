import type { ChatFrame } from '@boocode/contracts/ws-frames';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';

type Db = Sql | TransactionSql;

/** How long the frames of a chat are kept for pages that were away. After that they get a snapshot. */
const keptFor = '10 minutes';

export async function insertFrames(tx: TransactionSql, chatId: string, frames: readonly ChatFrame[]): Promise<void> {
  const rows = frames.map((frame) => ({
    seq: frame.seq,
    message_id: 'message_id' in frame ? frame.message_id : null,
    frame,
  }));
  await tx`
    insert into chat_frames (chat_id, seq, message_id, frame)
    select ${chatId}, row.seq, row.message_id, row.frame
    from jsonb_to_recordset(${jsonParam(tx, rows)}) as row (seq bigint, message_id uuid, frame jsonb)`;
}

/** Every frame of a chat behind a place, in order; null when some of them are not kept any more. */
export async function readFramesBehind(sql: Db, chatId: string, after: number): Promise<ChatFrame[] | null> {
  const rows = await sql<{ seq: number; last_seq: number; frame: ChatFrame | null }[]>`
    select f.seq, f.frame, c.last_seq
    from chats c
    left join chat_frames f on f.chat_id = c.id and f.seq > ${after}
    where c.id = ${chatId}
    order by f.seq`;
  const last = rows[0]?.last_seq;
  if (last === undefined || after > last) return null;
  const frames = rows.flatMap(({ frame }) => (frame === null ? [] : [frame]));
  return frames.length === last - after ? frames : null;
}

/** The frames of one message behind a place, in order. */
export async function readFramesOf(sql: Db, chatId: string, of: { message_id: string; after: number }) {
  const rows = await sql<{ frame: ChatFrame }[]>`
    select frame
    from chat_frames
    where chat_id = ${chatId}
      and message_id = ${of.message_id}
      and seq > ${of.after}
    order by seq`;
  return rows.map((row) => row.frame);
}

/** Removes old frames; those that alone know what a message consists of stay. Answers with how many went. */
export async function pruneFrames(sql: Sql): Promise<number> {
  const rows = await sql`
    delete from chat_frames f
    where f.created_at < now() - ${keptFor}::interval
      and not exists (
        select
        from messages m
        where m.id = f.message_id
          and m.status = 'streaming'
          and f.seq > m.parts_seq
      )`;
  return rows.count;
}
