import type { ArtifactKind } from '@boocode/contracts/artifact';
import type { Sql } from '@boocode/db/connect';

interface NewArtifact {
  id: string;
  chat_id: string;
  kind: ArtifactKind;
  title: string;
  content: string;
}

export async function insertArtifact(sql: Sql, { id, chat_id, kind, title, content }: NewArtifact): Promise<void> {
  await sql`
    insert into artifacts (id, chat_id, kind, title, content)
    values (${id}, ${chat_id}, ${kind}, ${title}, ${content})`;
}
