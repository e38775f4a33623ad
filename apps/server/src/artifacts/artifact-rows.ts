import type { ArtifactView, CreateArtifact } from '@boocode/contracts/artifact';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { HttpError } from '../errors.js';

type ArtifactRow = Omit<ArtifactView, 'created_at'> & { created_at: Date };

const viewOf = (row: ArtifactRow): ArtifactView => ({ ...row, created_at: row.created_at.toISOString() });

export async function readArtifact(sql: Sql, id: string): Promise<ArtifactView> {
  const [row] = await sql<ArtifactRow[]>`
    select id, chat_id, kind, title, content, created_at
    from artifacts
    where id = ${id}`;
  if (row !== undefined) return viewOf(row);
  throw new HttpError({ status: 404, code: 'artifact.not-found', message: `There is no artifact ${id}.` });
}

/** Keeps a document; the same id again answers with the one that was made, and changes nothing. */
export async function addArtifact(
  sql: Sql,
  { id = uuidv7(), chat_id, kind, title, content }: CreateArtifact,
): Promise<{ artifact: ArtifactView; created: boolean }> {
  const made = await sql`
    insert into artifacts ${sql({ id, chat_id, kind, title, content })}
    on conflict (id) do nothing`.catch((error: unknown) => {
    throw isForeignKey(error) ? noChat(chat_id, error) : error;
  });
  return { artifact: await readArtifact(sql, id), created: made.count === 1 };
}

const isForeignKey = (error: unknown) => error instanceof Error && 'code' in error && error.code === '23503';

const noChat = (id: string | null, cause: unknown) =>
  new HttpError({ status: 404, code: 'chat.not-found', message: `There is no chat ${id}.`, cause });
