import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { Sql } from '@boocode/db/connect';

/** An event of a step, with the attempt that it belongs to. */
export type RunEvent = Pick<TaskEventView, 'attempt' | 'seq' | 'event'> & { task_id: string };

/** How far a task's transcript has been read: its attempt, and the last event's number. */
export type EventPlace = { task_id: string; attempt: number; seq: number };

/** The transcript of a task, all attempts, oldest first; what comes after a place, when one is given. */
export async function readTaskEvents(
  sql: Sql,
  taskId: string,
  after: { attempt: number; seq: number } = { attempt: 0, seq: 0 },
): Promise<TaskEventView[]> {
  const rows = await sql<{ event: TaskEventView }[]>`
    select to_json(v) as event
    from (
      select attempt, seq, event, created_at
      from task_events
      where task_id = ${taskId}
        and (attempt, seq) > (${after.attempt}, ${after.seq})
    ) v
    order by v.attempt, v.seq`;
  return rows.map(({ event }) => event);
}

/** Where the latest attempt of each of the run's tasks stands now; tasks without events are left out. */
export async function readEventPlaces(sql: Sql, runId: string): Promise<EventPlace[]> {
  return await sql<EventPlace[]>`
    select t.id as task_id, t.attempt, max(e.seq) as seq
    from tasks t
    join task_events e on e.task_id = t.id and e.attempt = t.attempt
    where t.flow_run_id = ${runId}
    group by t.id, t.attempt`;
}

/** At most 1,000 events of the run's latest attempts that come after `places`, each attempt's in order. */
export async function readEventsAfter(sql: Sql, runId: string, places: readonly EventPlace[]): Promise<RunEvent[]> {
  return await sql<RunEvent[]>`
    select e.task_id, e.attempt, e.seq, e.event
    from tasks t
    left join jsonb_to_recordset(${sql.json(places.map((place) => ({ ...place })))}) as p (task_id uuid, attempt int, seq int)
      on p.task_id = t.id and p.attempt = t.attempt
    join task_events e on e.task_id = t.id and e.attempt = t.attempt and e.seq > coalesce(p.seq, 0)
    where t.flow_run_id = ${runId}
    order by e.created_at, e.task_id, e.seq
    limit 1000`;
}
