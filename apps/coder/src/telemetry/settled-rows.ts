import { Usage } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { z } from 'zod';

/** A moment as Postgres writes it, with its microseconds; a `Date` would lose them, and two rows could change places. */
export type Moment = string;

const Micros = z.int();

/** A task that settled, or an attempt that ended, as it is told outside. No words of people, models or files are in it. */
const SettledRow = z.object({
  kind: z.enum(['task', 'attempt']),
  task_id: z.uuid(),
  /** Null of a task. */
  attempt: z.int().nullable(),
  /** The run, or the task from which all was handed on. */
  group_id: z.uuid(),
  /** What the task is a part of; null of a head. */
  parent_id: z.uuid().nullable(),
  project_id: z.uuid().nullable(),
  flow: z.string().nullable(),
  step_key: z.string().nullable(),
  stage: z.string().nullable(),
  persona: z.string().nullable(),
  agent: z.string(),
  model: z.string().nullable(),
  effective_model: z.string().nullable(),
  agent_session_id: z.string().nullable(),
  host: z.int().nullable(),
  /** How it ended: a state of a task, an outcome of an attempt. */
  outcome: z.string(),
  error_code: z.string().nullable(),
  usage: Usage.nullable(),
  /** Microseconds since 1970. */
  started_at: Micros,
  ended_at: Micros,
  moment: z.string(),
});
export type SettledRow = z.infer<typeof SettledRow>;

/**
 * Until when all that ended is visible: before the oldest transaction that writes, and a second for what lies between the clock and
 * the word of it. Asked in a statement of its own: what is read after it sees all that was committed by then. It is never before
 * `after`, up to where was read before; unless somebody has set the clock back, so that what ends now is not skipped.
 */
export async function settledHorizon(sql: Sql, after: Moment): Promise<Moment> {
  const [row] = await sql<[{ horizon: Moment }]>`
    with visible as (
      select least(clock_timestamp(), min(a.xact_start)) - interval '1 second' as until
      from pg_stat_activity a
      where a.datname = current_database() and a.backend_xid is not null
    )
    select case
        when (${after}::text)::timestamptz > clock_timestamp() then v.until
        else greatest(v.until, (${after}::text)::timestamptz)
      end::text as horizon
    from visible v`;
  return row.horizon;
}

/** What ended after one moment and until another, in that order; at least `atLeast` rows where there are as many. */
export async function readSettled(
  sql: Sql,
  { after, until, atLeast }: { after: Moment; until: Moment; atLeast: number },
): Promise<SettledRow[]> {
  const rows = await sql`
    with settled as (
      select 'task' as kind, t.id as task_id, null::int as attempt, t.agent, t.model, null as effective_model,
        null as agent_session_id, null::int as host, t.state::text as outcome, t.error, null::jsonb as usage, t.ended_at,
        case when t.id = coalesce(t.group_id, t.flow_run_id, t.id) then t.created_at
          else coalesce((select min(a.started_at) from task_attempts a where a.task_id = t.id), t.ended_at) end as started_at
      from tasks t
      where t.ended_at > (${after}::text)::timestamptz and t.ended_at <= (${until}::text)::timestamptz
        -- An imported run, a project of its own, was told where it came about.
        and (t.project_id is null or t.project_id is distinct from t.flow_run_id)
      union all
      select 'attempt', a.task_id, a.attempt, a.agent, a.model, a.effective_model, a.agent_session_id, a.claimed_by, a.outcome,
        a.error, a.usage, a.ended_at, a.started_at
      from task_attempts a
      where a.ended_at > (${after}::text)::timestamptz and a.ended_at <= (${until}::text)::timestamptz and a.claimed_by >= 0
    ), page as (
      select * from settled s order by s.ended_at fetch first ${atLeast} rows with ties
    )
    select p.kind, p.task_id, p.attempt, coalesce(t.group_id, t.flow_run_id, t.id) as group_id,
      coalesce(t.parent_task_id, nullif(t.flow_run_id, t.id)) as parent_id, t.project_id, t.spec ->> 'flow' as flow, t.step_key,
      t.spec ->> 'stage' as stage, t.spec ->> 'persona' as persona, coalesce(p.agent, 'default') as agent, p.model,
      p.effective_model, p.agent_session_id, p.host, p.outcome, p.error ->> 'code' as error_code,
      case when jsonb_typeof(p.usage) = 'object' then p.usage end as usage,
      (extract(epoch from p.started_at) * 1000000)::bigint as started_at,
      (extract(epoch from p.ended_at) * 1000000)::bigint as ended_at, p.ended_at::text as moment
    from page p
    join tasks t on t.id = p.task_id
    order by p.ended_at, p.task_id, p.attempt nulls last`;
  return z.array(SettledRow).parse(rows);
}

/** When a start of coder was registered: what ended since then ended while it ran. */
export async function hostStart(sql: Sql, host: number): Promise<Moment> {
  const [row] = await sql<[{ started_at: Moment }]>`select started_at::text from coder_hosts where id = ${host}`;
  return row.started_at;
}
