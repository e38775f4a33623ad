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

export async function readAttachment(sql: Sql, id: string): Promise<Attachment & { content: Buffer }> {
  const [row] = await sql<(Attachment & { content: Buffer })[]>`
    select id, name, media_type, size, content
    from attachments
    where id = ${id}`;
  if (row !== undefined) return row;
  throw new HttpError({ status: 404, code: 'attachment.not-found', message: `There is no attachment ${id}.` });
}
