import type { ContextUse, Message, MessagePart } from '@boocode/contracts/message';
import type { Usage } from '@boocode/contracts/task';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';

type Db = Sql | TransactionSql;

/** A row of `messages`, with its alternatives. */
interface MessageRow {
  id: string;
  chat_id: string;
  parent_id: string | null;
  role: Message['role'];
  status: Message['status'];
  parts: MessagePart[];
  parts_seq: number;
  model: string | null;
  usage: Usage | null;
  context: ContextUse | null;
  error: Message['error'];
  owner: string | null;
  written: number;
  created_at: Date;
  ended_at: Date | null;
  siblings: string[];
}

/** A message, and the frame up to which its parts are told. */
export interface StoredMessage {
  message: Message;
  parts_seq: number;
  owner: string | null;
  written: number;
}

/** `row` is the name of a row of `messages` in the statement around it. */
const siblingsOf = (sql: Db, row: string) => sql`
  case
    when ${sql(row)}.parent_id is null then (
      select array_agg(s.id order by s.id)
      from messages s
      where s.chat_id = ${sql(row)}.chat_id and s.parent_id is null
    )
    else (
      select array_agg(s.id order by s.id)
      from messages s
      where s.chat_id = ${sql(row)}.chat_id and s.parent_id = ${sql(row)}.parent_id
    )
  end as siblings`;

function stored(row: MessageRow): StoredMessage {
  const { id, chat_id, parent_id, role, status, parts, model, usage, context, error, siblings } = row;
  const message: Message = {
    id,
    chat_id,
    parent_id,
    role,
    status,
    parts,
    model,
    usage,
    context,
    error,
    siblings,
    created_at: row.created_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  };
  return { message, parts_seq: row.parts_seq, owner: row.owner, written: row.written };
}

export interface NewMessage {
  id: string;
  chat_id: string;
  parent_id: string | null;
  role: Message['role'];
  parts: MessagePart[];
  model: string | null;
  /** Whoever writes it; null for what is said whole. */
  owner: string | null;
  idempotency_key: string | null;
}

export async function insertMessage(tx: TransactionSql, message: NewMessage): Promise<Message> {
  const streaming = message.owner !== null;
  await tx`
    insert into messages (
      id, chat_id, parent_id, role, status, parts, model, owner, idempotency_key, created_at, ended_at
    )
    values (
      ${message.id}, ${message.chat_id}, ${message.parent_id}, ${message.role},
      ${streaming ? 'streaming' : 'complete'}, ${jsonParam(tx, message.parts)}, ${message.model}, ${message.owner},
      ${message.idempotency_key}, clock_timestamp(), ${streaming ? null : tx`clock_timestamp()`}
    )`;
  const made = await readMessage(tx, message.chat_id, message.id);
  if (made === null) throw new Error('A message that was just stored is not there.');
  return made.message;
}

export async function readMessage(sql: Db, chatId: string, id: string): Promise<StoredMessage | null> {
  const [row] = await sql<[MessageRow?]>`
    select m.*, ${siblingsOf(sql, 'm')}
    from messages m
    where m.chat_id = ${chatId}
      and m.id = ${id}`;
  return row === undefined ? null : stored(row);
}

/** The message that was sent with this key, and the first answer to it. */
export async function readByKey(sql: Db, chatId: string, key: string): Promise<StoredMessage[]> {
  const rows = await sql<MessageRow[]>`
    select m.*, ${siblingsOf(sql, 'm')}
    from messages m
    join messages sent on sent.chat_id = ${chatId} and sent.idempotency_key = ${key}
    where m.id = sent.id
      or (m.chat_id = ${chatId} and m.parent_id = sent.id and m.role = 'assistant')
    order by m.id
    limit 2`;
  return rows.map(stored);
}

type Fragment = ReturnType<typeof siblingsOf>;

/** `branch`: from a message upwards, its parent next, as long as `onward` holds of the one before (`b`). */
const upwards = (sql: Db, { chatId, leafId, onward }: { chatId: string; leafId: string; onward: Fragment }) => sql`
  with recursive branch as (
    select m.*, 1 as depth
    from messages m
    where m.chat_id = ${chatId}
      and m.id = ${leafId}
    union all
    select m.*, b.depth + 1
    from branch b
    join messages m on m.id = b.parent_id
    where ${onward}
  )`;

/** The newest `limit` messages of the branch that ends with this one, oldest first. */
export async function readBranch(
  sql: Db,
  { chatId, leafId, limit }: { chatId: string; leafId: string; limit: number },
): Promise<StoredMessage[]> {
  const rows = await sql<MessageRow[]>`
    ${upwards(sql, { chatId, leafId, onward: sql`b.depth < ${limit}` })}
    select b.*, ${siblingsOf(sql, 'b')}
    from branch b
    order by b.depth desc`;
  return rows.map(stored);
}

/** What the model is told: the branch back to the newest message that stands for everything before it. */
export async function readSinceSummary(sql: Db, chatId: string, leafId: string): Promise<StoredMessage[]> {
  const rows = await sql<MessageRow[]>`
    ${upwards(sql, { chatId, leafId, onward: sql`b.role <> 'summary'` })}
    select b.*, array[b.id] as siblings
    from branch b
    order by b.depth desc`;
  return rows.map(stored);
}

/** The end of the branch that goes on from a message, each time with its newest continuation. */
export async function newestEnd(sql: Db, chatId: string, id: string): Promise<string> {
  const rows = await sql<{ id: string }[]>`
    with recursive down as (
      select m.id, 1 as depth
      from messages m
      where m.chat_id = ${chatId}
        and m.id = ${id}
      union all
      select (
        select c.id
        from messages c
        where c.chat_id = ${chatId} and c.parent_id = d.id
        order by c.id desc
        limit 1
      ), d.depth + 1
      from down d
      where d.id is not null
    )
    select id
    from down
    where id is not null
    order by depth desc
    limit 1`;
  return rows[0]?.id ?? id;
}

/** A message and all that follows it. */
export async function idsBelow(sql: Db, chatId: string, id: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with recursive below as (
      select m.id
      from messages m
      where m.chat_id = ${chatId}
        and m.id = ${id}
      union all
      select m.id
      from below b
      join messages m on m.chat_id = ${chatId} and m.parent_id = b.id
    )
    select id
    from below
    order by id`;
  return rows.map((row) => row.id);
}

export async function deleteMessage(tx: TransactionSql, id: string): Promise<void> {
  await tx`delete from messages where id = ${id}`;
}

/** The message that is being written in a chat, if there is one. */
export async function readStreaming(sql: Db, chatId: string): Promise<StoredMessage | null> {
  const [row] = await sql<[MessageRow?]>`
    select m.*, ${siblingsOf(sql, 'm')}
    from messages m
    where m.chat_id = ${chatId}
      and m.status = 'streaming'
    order by m.id
    limit 1`;
  return row === undefined ? null : stored(row);
}

/** Messages that somebody else was writing. */
export async function listOrphans(sql: Db, owner: string): Promise<{ id: string; chat_id: string }[]> {
  return sql<{ id: string; chat_id: string }[]>`
    select id, chat_id
    from messages
    where status = 'streaming'
      and owner is distinct from ${owner}
    order by id`;
}

/**
 * Counts the frames that a message is given. False where it is not ours to write any more, or where `written` is not how many it has:
 * then they may have been stored before.
 */
export async function countFrames(
  tx: TransactionSql,
  { id, owner, written, more }: { id: string; owner: string; written: number; more: number },
): Promise<boolean> {
  const rows = await tx`
    update messages
    set written = written + ${more}
    where id = ${id}
      and owner = ${owner}
      and status = 'streaming'
      and written = ${written}
    returning id`;
  return rows.length === 1;
}

/** Stores a message as it is after the frame `seq`. */
export async function storeMessage(tx: TransactionSql, message: Message, seq: number): Promise<void> {
  await tx`
    update messages
    set status = ${message.status},
      parts = ${jsonParam(tx, message.parts)},
      parts_seq = ${seq},
      model = ${message.model},
      usage = ${message.usage === null ? null : jsonParam(tx, message.usage)},
      context = ${message.context === null ? null : jsonParam(tx, message.context)},
      error = ${message.error === null ? null : jsonParam(tx, message.error)},
      ended_at = ${message.ended_at}
    where id = ${message.id}`;
}

/** A message is written on by this owner. */
export async function reopenMessage(tx: TransactionSql, id: string, owner: string): Promise<void> {
  await tx`
    update messages
    set status = 'streaming',
      owner = ${owner},
      written = 0,
      error = null,
      ended_at = null
    where id = ${id}`;
}
