import type { Attachment } from '@boocode/contracts/message';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { HttpError } from '../errors.js';
import { cleanFileName } from './file-name.js';
import { mediaTypeOf } from './media-type.js';

/** Keeps a file that a person handed over. It belongs to no chat until it is sent in one. */
export async function addAttachment(sql: Sql, given: string, content: Buffer): Promise<Attachment> {
  const attachment = {
    id: uuidv7(),
    name: cleanFileName(given),
    media_type: mediaTypeOf(content),
    size: content.byteLength,
  };
  await sql`insert into attachments ${sql({ ...attachment, content })}`;
  return attachment;
}

/**
 * Removes what was handed over more than `days` ago and never sent; answers with how many files went. One that is being sent right now
 * is left alone: it is locked, or is of a chat by the time it is looked at.
 */
export async function removeUnsent(sql: Sql, days: number): Promise<number> {
  const rows = await sql`
    delete from attachments
    where id in (
      select id
      from attachments
      where chat_id is null
        and created_at < now() - make_interval(days => ${days}::int)
      order by id
      for update skip locked
    )`;
  return rows.count;
}

export async function readAttachment(sql: Sql, id: string): Promise<Attachment & { content: Buffer }> {
  const [row] = await sql<(Attachment & { content: Buffer })[]>`
    select id, name, media_type, size, content
    from attachments
    where id = ${id}`;
  if (row !== undefined) return row;
  throw new HttpError({ status: 404, code: 'attachment.not-found', message: `There is no attachment ${id}.` });
}
