import { Finding } from '@boocode/contracts/finding';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { TaskError, TaskState } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { RunSpec } from '../flows/run-spec.js';

/** A run as its findings are read. */
export interface FindingRun {
  id: string;
  project_id: string | null;
  created_at: string;
  spec: RunSpec;
}

/** A step of it that is not put aside. */
export interface FindingStep {
  id: string;
  /** As in the plan. */
  key: string;
  persona: string | null;
  state: TaskState;
  error: TaskError | null;
  spec: unknown;
  output: StepOutput | null;
}

/** Null when there is no such run. */
export async function readFindingRun(sql: Sql, id: string): Promise<FindingRun | null> {
  const [row] = await sql<{ run: Omit<FindingRun, 'spec'> & { spec: unknown } }[]>`
    select json_build_object('id', id, 'project_id', project_id, 'created_at', created_at, 'spec', spec) as run
    from tasks
    where id = ${id} and flow_run_id = ${id}`;
  return row === undefined ? null : { ...row.run, spec: RunSpec.parse(row.run.spec) };
}

/** The steps in plan order, those that were added behind them; with what they left, where that is asked for. */
export async function readFindingSteps(sql: Sql, run: string, withOutputs: boolean): Promise<FindingStep[]> {
  const rows = await sql<{ step: Omit<FindingStep, 'output'> & { output: StoredOutput | null } }[]>`
    select json_build_object('id', t.id, 'key', t.spec ->> 'key', 'persona', t.spec ->> 'persona', 'state', t.state,
      'error', t.error, 'spec', t.spec, 'output', case when o.task_id is not null then
        json_build_object('data', o.data, 'skipped', o.skipped) end) as step
    from tasks t
    join tasks r on r.id = t.flow_run_id
    left join task_outputs o
      on ${withOutputs} and t.state = 'completed' and o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt
    where t.flow_run_id = ${run} and t.id <> ${run} and t.superseded_at is null and t.spec ? 'key'
    order by array_position(r.depends_on, t.id), t.id`;
  return rows.map(({ step }) => ({ ...step, output: step.output && outputOf(step.output) }));
}

interface StoredOutput {
  data: unknown;
  skipped: string | null;
}

/** The words of an answer are not read: what was found is in its data. */
function outputOf({ data, skipped }: StoredOutput): StepOutput {
  return { text: '', data, ...(skipped !== null && { skipped }) };
}

/** The rows that the run's report has now; null until there is a report. A fork has those of the run that it shares the step with. */
export async function readFinalFindings(sql: Sql, run: string): Promise<Finding[] | null> {
  const [render] = await sql<{ task_id: string; attempt: number }[]>`
    select coalesce(output_of, id) as task_id, attempt
    from tasks
    where flow_run_id = ${run} and spec ->> 'stage' = 'render' and state = 'completed' and superseded_at is null`;
  if (render === undefined) return null;
  const rows = await sql<{ finding: unknown }[]>`
    -- Rows of before step and likelihood were kept have neither. In parentheses: minus binds closer than the other operator.
    select (to_jsonb(f) || jsonb_build_object('likelihood', coalesce(f.likelihood, '')))
      - case when f.step_key is null then 'step_key' else '' end as finding
    from findings f
    where f.task_id = ${render.task_id} and f.attempt = ${render.attempt}`;
  return rows.map(({ finding }) => Finding.parse(finding));
}

/** What the run was shown: paths of the subject, and names of documents. Null where that was not kept. */
export async function readReviewed(sql: Sql, { id, spec }: FindingRun): Promise<ReadonlySet<string> | null> {
  const [row] = await sql<{ reviewed: string[] | null }[]>`
    select o.data -> 'reviewed' as reviewed
    from tasks t
    join task_outputs o on o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt
    where t.flow_run_id = ${id} and t.spec ->> 'stage' = 'context' and t.state = 'completed' and t.superseded_at is null`;
  if (row === undefined || row.reviewed === null) return null;
  return new Set([...row.reviewed, ...spec.plan.subject.documents.map(({ name }) => name)]);
}
