import type { ChatTaskView } from '@boocode/contracts/coder-chat';
import type { Sql } from '@boocode/db/connect';
import type { EventPlace, RunEvent } from '../tasks/read-events.js';
import { taskViewRows } from '../tasks/read-tasks.js';

/** An event of a chat's task as it was stored. */
export type ChatEvent = RunEvent & { created_at: string };

/** What tells whether any task that has settled is another than before: each attempt settles once, and turns may be put aside. */
export interface SettledTasks {
  settled: number;
  attempts: number;
  /** When each was put aside that is, in the order of their ids. */
  aside: string;
}

/** Tasks of a chat, and those that their agents handed on, by `parent_task_id`; the rows are `family`. */
function familyOf(sql: Sql, chatId: string): ReturnType<typeof sql> {
  // Row by row through the index: the planner would rather read the whole table for the few that are handed on.
  return sql`
    with recursive family as (
      select id, state, attempt, superseded_at from tasks where chat_id = ${chatId}
      union all
      select t.id, t.state, t.attempt, t.superseded_at
      from family f
      cross join lateral (
        select id, state, attempt, superseded_at from tasks where parent_task_id = f.id and flow_run_id is null and chat_id is null offset 0
      ) t
    )`;
}

/** Times as they are in JSON. */
function asideOf(sql: Sql): ReturnType<typeof sql> {
  return sql`coalesce(string_agg(to_json(superseded_at) #>> '{}', ',' order by id) filter (where superseded_at is not null), '')`;
}

function chatTaskViews(sql: Sql, ids: ReturnType<typeof sql<{ id: string }[]>>): ReturnType<typeof sql> {
  return sql`
    select v.*, t.input, o.text as output, t.mode_id, t.thinking_option_id, coalesce(t.spec ->> 'profile', 'ask') as profile,
      t.superseded_at
    from (${taskViewRows(sql)} where t.id = any (array(${ids}))) v
    join tasks t on t.id = v.id
    left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt and t.state = 'completed'`;
}

/** Every task of a chat and what was handed on from them, oldest first. */
export async function readWatchedChat(sql: Sql, chatId: string): Promise<ChatTaskView[]> {
  const rows = await sql<{ task: ChatTaskView }[]>`
    ${familyOf(sql, chatId)}
    select to_json(w) as task from (${chatTaskViews(sql, sql<{ id: string }[]>`select id from family`)}) w order by w.id`;
  return rows.map(({ task }) => task);
}

/** Those of a chat's tasks that have not settled or are in `known`, and how many have settled. */
export async function readOpenOfChat(
  sql: Sql,
  chatId: string,
  known: readonly string[],
): Promise<SettledTasks & { tasks: ChatTaskView[] }> {
  const wanted = sql<
    { id: string }[]
  >`select id from family where state in ('pending', 'running') or id = any (${[...known]}::uuid[])`;
  const [row] = await sql<[SettledTasks & { tasks: ChatTaskView[] }]>`
    ${familyOf(sql, chatId)}
    select s.settled::int, s.attempts::int, s.aside, coalesce(w.tasks, '[]') as tasks
    from (
      select count(*) as settled, coalesce(sum(attempt), 0) as attempts, ${asideOf(sql)} as aside
      from family
      where state not in ('pending', 'running')
    ) s
    cross join (select json_agg(to_json(w) order by w.id) as tasks from (${chatTaskViews(sql, wanted)}) w) w`;
  return row;
}

/** Where the transcripts of these tasks stand; tasks without events are left out. */
export async function readPlacesOf(sql: Sql, ids: readonly string[]): Promise<EventPlace[]> {
  return await sql<EventPlace[]>`
    select w.id as task_id, e.attempt, e.seq
    from unnest(${[...ids]}::uuid[]) as w (id)
    cross join lateral (
      select attempt, seq from task_events where task_id = w.id order by attempt desc, seq desc limit 1
    ) e`;
}

export interface EventBounds {
  events: number;
  /** Of the events as JSON. */
  bytes: number;
}

/** The newest events of these tasks within bounds, each task's in order. */
export async function readNewestEvents(sql: Sql, ids: readonly string[], bounds: EventBounds): Promise<ChatEvent[]> {
  const rows = await sql<{ event: ChatEvent }[]>`
    select to_json(n) as event
    from (
      select task_id, attempt, seq, event, created_at
      from (
        select *, sum(octet_length(event::text)) over (order by created_at desc, task_id desc, attempt desc, seq desc) as bytes
        from (
          select e.*
          from task_events e
          where e.task_id = any (${[...ids]}::uuid[])
          order by e.created_at desc, e.task_id desc, e.attempt desc, e.seq desc
          limit ${bounds.events}
        ) newest
      ) weighed
      where bytes <= ${bounds.bytes}
    ) n
    order by n.created_at, n.task_id, n.attempt, n.seq`;
  return rows.map(({ event }) => event);
}

/** At most `limit` events of all attempts of these tasks that come after their places, each task's in order. */
export async function readEventsBehind(sql: Sql, places: readonly EventPlace[], limit: number): Promise<ChatEvent[]> {
  const rows = await sql<{ event: ChatEvent }[]>`
    select to_json(n) as event
    from (
      select e.task_id, e.attempt, e.seq, e.event, e.created_at
      from unnest(
        ${places.map(({ task_id }) => task_id)}::uuid[],
        ${places.map(({ attempt }) => attempt)}::int[],
        ${places.map(({ seq }) => seq)}::int[]
      ) as p (task_id, attempt, seq)
      cross join lateral (
        select *
        from task_events e
        where e.task_id = p.task_id
          and (e.attempt, e.seq) > (p.attempt, p.seq)
        order by e.attempt, e.seq
        limit ${limit}
      ) e
      limit ${limit}
    ) n`;
  return rows.map(({ event }) => event);
}
