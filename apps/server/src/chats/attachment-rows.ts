import type { Attachment } from '@boocode/contracts/message';
import type { Sql, TransactionSql } from '@boocode/db/connect';

export interface AttachmentContent {
  name: string;
  media_type: string;
  content: Buffer;
}

/** Makes attachments part of a chat; answers with those that exist and are of no other chat, in the order asked for. */
export async function takeAttachments(
  tx: TransactionSql,
  { chatId, ids }: { chatId: string; ids: readonly string[] },
): Promise<Attachment[]> {
  if (ids.length === 0) return [];
  const rows = await tx<Attachment[]>`
    update attachments
    set chat_id = ${chatId}
    where id = any(${[...ids]}::uuid[])
      and (chat_id is null or chat_id = ${chatId})
    returning id, name, media_type, size`;
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

export async function readAttachmentContent(sql: Sql, chatId: string, id: string): Promise<AttachmentContent | null> {
  const [row] = await sql<[AttachmentContent?]>`
    select name, media_type, content
    from attachments
    where id = ${id}
      and chat_id = ${chatId}`;
  return row ?? null;
}
