import type { ChangeChat, ChatKind, ChatView } from '@boocode/contracts/chat';
import type { Sql, TransactionSql } from '@boocode/db/connect';

type Db = Sql | TransactionSql;

/** A row of `chats`. */
export interface ChatRow {
  id: string;
  kind: ChatKind;
  project_id: string | null;
  title: string;
  titled_by: ChatView['titled_by'];
  model: string | null;
  web: boolean;
  leaf_id: string | null;
  last_seq: number;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export function chatView(row: ChatRow): ChatView {
  const { id, kind, project_id, title, titled_by, model, web, leaf_id } = row;
  return {
    id,
    kind,
    project_id,
    title,
    titled_by,
    model,
    web,
    leaf_id,
    archived: row.archived_at !== null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export type NewChat = Pick<ChatRow, 'id' | 'kind' | 'project_id' | 'title' | 'titled_by' | 'model' | 'web'>;

/** Whether it was made; false where a chat has this id already. */
export async function insertChat(sql: Db, chat: NewChat): Promise<boolean> {
  const rows = await sql`
    insert into chats (id, kind, project_id, title, titled_by, model, web)
    values (
      ${chat.id}, ${chat.kind}, ${chat.project_id}, ${chat.title}, ${chat.titled_by}, ${chat.model}, ${chat.web}
    )
    on conflict (id) do nothing
    returning id`;
  return rows.length === 1;
}

export async function readChat(sql: Db, id: string): Promise<ChatRow | null> {
  const [row] = await sql<[ChatRow?]>`select * from chats where id = ${id}`;
  return row ?? null;
}

/** Holds the row until the transaction ends: whatever changes a chat or its messages does so one after the other. */
export async function lockChat(tx: TransactionSql, id: string): Promise<ChatRow | null> {
  const [row] = await tx<[ChatRow?]>`select * from chats where id = ${id} for update`;
  return row ?? null;
}

/** Newest first. */
export async function listChats(
  sql: Db,
  { archived, limit, project_id }: { archived: boolean; limit: number; project_id?: string | undefined },
): Promise<ChatRow[]> {
  return sql<ChatRow[]>`
    select *
    from chats
    where (archived_at is not null) = ${archived}
      ${project_id === undefined ? sql`` : sql`and project_id = ${project_id}`}
    order by updated_at desc, id desc
    limit ${limit}`;
}

/** What a person changes; a title given by a person stays. */
export async function changeChat(tx: TransactionSql, id: string, change: ChangeChat): Promise<ChatRow | null> {
  const { title, model, web, archived, project_id } = change;
  const [row] = await tx<[ChatRow?]>`
    update chats
    set title = ${title ?? tx`title`},
      titled_by = ${title === undefined ? tx`titled_by` : 'person'},
      model = ${model === undefined ? tx`model` : model},
      web = ${web ?? tx`web`},
      project_id = ${project_id === undefined ? tx`project_id` : project_id},
      archived_at = ${archived === undefined ? tx`archived_at` : archived ? tx`coalesce(archived_at, now())` : null}
    where id = ${id}
    returning *`;
  return row ?? null;
}

/** Gives a chat the title that was made for it, unless it has one. */
export async function titleChat(tx: TransactionSql, id: string, title: string): Promise<void> {
  await tx`
    update chats
    set title = ${title},
      titled_by = 'auto'
    where id = ${id}
      and titled_by = 'none'`;
}

/** Something was said in it. */
export async function setLeaf(tx: TransactionSql, id: string, leafId: string | null): Promise<void> {
  await tx`
    update chats
    set leaf_id = ${leafId},
      updated_at = clock_timestamp()
    where id = ${id}`;
}

export async function touchChat(tx: TransactionSql, id: string): Promise<void> {
  await tx`update chats set updated_at = clock_timestamp() where id = ${id}`;
}

export async function setLastSeq(tx: TransactionSql, id: string, seq: number): Promise<void> {
  await tx`update chats set last_seq = ${seq} where id = ${id}`;
}

/** Whether there was one. */
export async function deleteChat(sql: Db, id: string): Promise<boolean> {
  const rows = await sql`delete from chats where id = ${id} returning id`;
  return rows.length === 1;
}
