import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { TaskView } from '@boocode/contracts/task';
import type { Sql, TransactionSql } from '@boocode/db/connect';

// `to_json` gives every time as ISO 8601, alone and inside an aggregate alike.
type TaskRow = { task: TaskView };

/** The columns of a `TaskView`, from `task_status` as `t`: whoever reads tasks nests it, so all of them show the same. */
export function taskViewRows(sql: Sql | TransactionSql): ReturnType<typeof sql<TaskView[]>> {
  return sql<TaskView[]>`
    select t.id, t.flow_run_id, t.parent_task_id, t.step_key,
      coalesce(t.spec ->> 'title', t.spec -> 'plan' ->> 'title', left(t.input, 80)) as title,
      t.spec ->> 'persona' as persona, t.spec ->> 'kind' as kind, t.spec ->> 'person' as person, t.state, t.condition, t.reason, t.depends_on, t.agent,
      coalesce(a.effective_model, t.model) as model,
      case when t.spec -> 'fell_from' <> jsonb_build_object('agent', t.agent, 'model', t.model) then t.spec -> 'fell_from' end as instead_of,
      t.attempt, t.max_attempts, t.output_summary, t.error, t.cost_tokens,
      (select sum((c.usage ->> 'cost_usd')::float8) from task_attempts c where c.task_id = t.id) as cost_usd,
      t.created_at, t.started_at, t.ended_at
    from task_status t
    left join task_attempts a on a.task_id = t.id and a.attempt = t.attempt`;
}

/** The tasks of a run in plan order, its root last. */
export async function readRunTasks(sql: Sql, run: string): Promise<TaskView[]> {
  const rows = await sql<TaskRow[]>`
    select to_json(v) as task
    from (${taskViewRows(sql)} where t.flow_run_id = ${run}) v
    order by array_position((select depends_on from tasks where id = ${run}), v.id)`;
  return rows.map((row) => row.task);
}

/** One task; null when there is none with this id. */
export async function readTask(sql: Sql, id: string): Promise<TaskView | null> {
  const [row] = await sql<TaskRow[]>`select to_json(v) as task from (${taskViewRows(sql)} where t.id = ${id}) v`;
  return row?.task ?? null;
}

/** What a task that completed left behind; null before, and for any other end. */
export async function readTaskOutput(sql: Sql, id: string): Promise<StepOutput | null> {
  const [row] = await sql<[{ output: StepOutput }?]>`
    select jsonb_build_object('text', o.text)
      -- Only what is not there is left out: a null in the data is an answer.
      || case when o.data is not null then jsonb_build_object('data', o.data) else '{}' end
      || jsonb_strip_nulls(jsonb_build_object('skipped', o.skipped, 'reused_from', o.reused_from)) as output
    from tasks t
    join task_outputs o on o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt
    where t.id = ${id}
      and t.state = 'completed'`;
  return row?.output ?? null;
}

/** The newest tasks, steps and roots included; `before` is the last id of the page before. */
export async function listTasks(sql: Sql, page: { limit: number; before?: string | null }): Promise<TaskView[]> {
  // The page's ids first: the view must not be computed for more than is shown.
  const older = page.before ? sql`where id < ${page.before}` : sql``;
  const rows = await sql<TaskRow[]>`
    select to_json(v) as task
    from (
      ${taskViewRows(sql)}
      where t.id = any (array(select id from tasks ${older} order by id desc limit ${page.limit}))
    ) v
    order by v.id desc`;
  return rows.map((row) => row.task);
}
