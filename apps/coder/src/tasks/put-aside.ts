import type { Sql, TransactionSql } from '@boocode/db/connect';

/** Where a chat goes back to. */
export interface ChatPoint {
  chat_id: string;
  /** The first turn that is not said any more; null = none, all were. */
  from: string | null;
  /** Turns before that were put aside since are taken back: they were said then. */
  at: string;
}

export interface Turns {
  /** Said now, and not then. */
  aside: string[];
  /** Said then, and put aside since. */
  back: string[];
}

/** Which turns a chat would lose and win there. Steps of runs are not a chat's to take back. */
export async function turnsSince(sql: Sql | TransactionSql, { chat_id, from, at }: ChatPoint): Promise<Turns> {
  const [row] = await sql<[Turns]>`
    with turn as (
      select id, superseded_at, (${from}::uuid is null or id < ${from}) as was_there
      from tasks
      where chat_id = ${chat_id}
        and flow_run_id is null
    )
    select
      array(select id from turn where not was_there and superseded_at is null order by id) as aside,
      array(
        select t.id
        from turn t
        where t.was_there
          and t.superseded_at > (select c.created_at from checkpoints c where c.id = ${at})
        order by t.id
      ) as back`;
  return row;
}

/** Puts turns aside, and takes others back. They have ended: nothing but what is shown and told changes. */
export async function putAside(tx: TransactionSql, { aside, back }: Turns): Promise<void> {
  await tx`
    update tasks set superseded_at = case when id = any (${aside}::uuid[]) then clock_timestamp() end
    where id in (select id from tasks where id = any (${[...aside, ...back]}::uuid[]) order by id for update)`;
}

/** Whether a turn is under way in the chat, or may begin at any moment. */
export async function hasOpenTurn(sql: Sql, chatId: string): Promise<boolean> {
  const [row] = await sql<[{ open: boolean }]>`
    select exists (select from tasks where chat_id = ${chatId} and state in ('pending', 'running')) as open`;
  return row.open;
}

/** Whether an agent works in a project itself, in any chat: not in a worktree. */
export async function isProjectAtWork(sql: Sql, folder: string): Promise<boolean> {
  const [row] = await sql<[{ open: boolean }]>`
    select exists (
      select
      from tasks t
      join projects p on p.id = t.project_id
      where t.state = 'running'
        and t.flow_run_id is null
        and coalesce(t.spec ->> 'profile', 'ask') <> 'read-only'
        and p.path = ${folder}
        and not exists (select from worktrees w where w.chat_id = t.chat_id)
    ) as open`;
  return row.open;
}
