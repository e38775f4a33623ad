import { RunResult, RunVerdict } from '@boocode/contracts/finding';
import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import { runForecast, type ForecastStep } from '@boocode/conductor/forecast/run-forecast';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { openSteps, toForecast, type OpenStep } from './read-forecasts.js';
import { taskViewRows } from './read-tasks.js';

type StoredSummary = Omit<FlowRunSummary, 'verdict'> & { verdict: string | null };
type StoredRun = StoredSummary &
  Omit<FlowRunView, keyof FlowRunSummary | 'result' | 'forecast'> & { result: unknown; open_steps: OpenStep[] };

interface RunsPage {
  limit: number;
  /** The last id of the page before. */
  before?: string | null;
  /** These too, where they are there, however old. */
  also?: readonly string[];
}

/** The newest runs first. */
export async function listRuns(sql: Sql, page: RunsPage): Promise<FlowRunSummary[]> {
  // The page's ids first: the view must not be computed for more than is shown.
  const older = page.before ? sql`and id < ${page.before}` : sql``;
  const rows = await sql<{ run: StoredSummary }[]>`
    select to_json(v) as run
    from (
      select ${summaryColumns(sql)}
      from flow_run_status r
      where r.id = any (
        array(select id from tasks where id = flow_run_id ${older} order by id desc limit ${page.limit})
        || ${[...(page.also ?? [])]}::uuid[])
    ) v
    order by v.id desc`;
  return rows.map(({ run }) => ({ ...run, verdict: toVerdict(run.verdict) }));
}

/** How many steps of an agent run at once, by its id; of an agent that is not there, as many as there are. */
export type AgentSlots = ReadonlyMap<string, number>;

/**
 * A run whole: its steps in plan order, the report once there is one, and what is left of it on so many slots. Null when there is no
 * such run.
 */
export async function readRun(
  sql: Sql | TransactionSql,
  id: string,
  slots: AgentSlots = new Map(),
): Promise<FlowRunView | null> {
  const [row] = await sql<{ run: StoredRun }[]>`
    select to_json(v) as run
    from (
      select ${summaryColumns(sql)},
        coalesce((r.spec #>> '{plan,version}')::int, 1) as flow_version,
        r.spec -> 'plan' ->> 'band_reason' as band_reason,
        r.spec -> 'plan' ->> 'hash' as plan_hash,
        coalesce(
          (select json_agg(step order by array_position(r.depends_on, step.id))
            from (${taskViewRows(sql)} where t.flow_run_id = ${id} and t.id <> ${id} and t.superseded_at is null) step),
          '[]') as steps,
        coalesce((select json_agg(o) from (${openSteps(sql, id)}) o), '[]') as open_steps,
        -- For who looks while it goes on, and not long after.
        case when r.ended_at is null or r.ended_at > clock_timestamp() - interval '1 hour' then restart_note(r.id) end as restarted,
        o.text as report,
        o.data as result
      from flow_run_status r
      left join task_outputs o on o.task_id = r.id and o.attempt = r.attempt and r.state = 'completed'
      where r.id = ${id}
    ) v`;
  if (!row) return null;
  // A flow that is no review leaves other data; only its report is shown.
  const { open_steps, ...run } = row.run;
  const result = RunResult.safeParse(run.result);
  return {
    ...run,
    verdict: toVerdict(run.verdict),
    result: result.success ? result.data : null,
    forecast: runForecast(open_steps.map(toForecastStep), slots),
  };
}

function toForecastStep({ id, depends_on, agent, minutes_run, forecast }: OpenStep): ForecastStep {
  return { key: id, depends_on, agent, forecast: toForecast(forecast), ...(minutes_run !== null && { minutes_run }) };
}

function summaryColumns(sql: Sql | TransactionSql): ReturnType<Sql> {
  return sql`
    r.id, r.spec ->> 'flow' as flow, r.spec -> 'plan' ->> 'title' as title, r.spec -> 'plan' ->> 'goal' as goal,
    jsonb_build_object(
      'kind', coalesce(r.spec #>> '{plan,subject,kind}', 'change'),
      'focus', coalesce(r.spec #> '{plan,subject,focus}', '[]'),
      'documents', jsonb_path_query_array(r.spec, '$.plan.subject.documents[*].name')) as subject,
    r.spec ->> 'repository' as repository, r.spec ->> 'base_ref' as base_ref, r.spec ->> 'base_commit' as base_commit,
    r.spec ->> 'head_ref' as head_ref, r.spec ->> 'head_commit' as head_commit, r.spec -> 'plan' ->> 'band' as band,
    r.condition, r.reason, r.verdict, r.steps_total, r.steps_done, r.cost_tokens, r.cost_usd, r.created_at, r.ended_at,
    r.deadline_at, r.paused_at, r.budget, r.hard_budget, r.spec -> 'imported' as imported,
    case when r.condition = 'queued' then (
      select gone_home(s) from tasks s
      where s.flow_run_id = r.id and s.id <> r.id and s.state = 'pending' and s.ready_at is not null
      order by s.due_at, s.id limit 1) end as gone_home,
    coalesce(
      (select json_agg(
          json_build_object('task_id', s.id, 'title', step_name(s), 'person', s.spec ->> 'person', 'since', s.ready_at)
          order by s.ready_at, s.id)
        from tasks s
        where s.flow_run_id = r.id and s.id <> r.id and s.superseded_at is null
          and coalesce(s.agent, 'default') = 'human' and s.state = 'pending' and s.ready_at is not null),
      '[]') as waits`;
}

function toVerdict(stored: string | null): RunVerdict | null {
  const verdict = RunVerdict.safeParse(stored);
  return verdict.success ? verdict.data : null;
}
