import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { TaskState } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { fail } from './fail.js';
import { launch } from './launch.js';
import { tick } from './tick.js';
import type { AttemptRef, AttemptSession, ClaimedTask, Completion, Failure, NewTask } from './types.js';

/** A step of a test run; everything but its key has a default. */
export interface TestStep extends Partial<Omit<NewTask, 'depends_on'>> {
  after?: string[];
}

/** A run of steps by key, with a root that waits for all of them. `ids` also holds `finish`, the root. */
export interface TestRun {
  id: string;
  rows: NewTask[];
  ids: Record<string, string>;
}

/** An ordinary task, with the fields that a test cares about. */
export function testTask(fields: Partial<NewTask> = {}): NewTask {
  return {
    id: uuidv7(),
    project_id: null,
    parent_task_id: null,
    flow_run_id: null,
    step_key: null,
    depends_on: [],
    min_deps: null,
    input: 'do it',
    agent: 'conductor',
    model: null,
    priority: 0,
    max_attempts: 3,
    spec: {},
    ...fields,
  };
}

/** Rows of a run, not yet launched. Ids are made root first, then in the order of `steps`. */
export function testRun(steps: Record<string, TestStep>, spec: Record<string, unknown> = {}): TestRun {
  const id = uuidv7();
  const keys = Object.keys(steps);
  const ids: Record<string, string> = Object.fromEntries(keys.map((key) => [key, uuidv7()]));
  ids['finish'] = id;
  const rows = Object.entries(steps).map(([key, { after = [], ...fields }]) =>
    testTask({
      id: idOf(ids, key),
      flow_run_id: id,
      step_key: key,
      depends_on: after.map((dependency) => idOf(ids, dependency)),
      ...fields,
    }),
  );
  const root = testTask({
    id,
    flow_run_id: id,
    step_key: 'finish',
    depends_on: keys.map((key) => idOf(ids, key)),
    min_deps: 0,
    spec,
  });
  return { id, rows: [root, ...rows], ids };
}

/** What the root of a run says of it, where a test only looks at the run. */
export const plannedSpec = {
  flow: 'code-review',
  plan: { title: 'A run', goal: '', band: 'small', hash: '0', band_reason: '', steps: [] },
  repository: '/repository',
  base_ref: 'main',
  base_commit: 'a',
  head_ref: 'feature',
  head_commit: 'b',
} as const;

export async function launchRun(sql: Sql, steps: Record<string, TestStep>): Promise<TestRun> {
  const run = testRun(steps);
  await launch(sql, { tasks: run.rows, key: null });
  return run;
}

/** Claims up to `slots` tasks of an agent. */
export async function claimSome(
  sql: Sql,
  { host = 1, slots = 16, agent = 'conductor' }: { host?: number; slots?: number; agent?: string } = {},
): Promise<ClaimedTask[]> {
  const reply = await tick(sql, { host, completions: [], slots: { [agent]: slots }, lease_seconds: 30 });
  return reply.claimed;
}

export function completionOf(task: AttemptRef, output: StepOutput = { text: 'done' }): Completion {
  return { id: task.id, attempt: task.attempt, output, usage: null, findings: [] };
}

/** Completes attempts; returns those that were refused. */
export async function completeAll(sql: Sql, tasks: readonly AttemptRef[], host = 1): Promise<AttemptRef[]> {
  const completions = tasks.map((task) => completionOf(task));
  return (await tick(sql, { host, completions, slots: {}, lease_seconds: 30 })).lost;
}

export function idOf(ids: Record<string, string>, key: string): string {
  const id = ids[key];
  if (!id) throw new Error(`The test run has no step ${key}.`);
  return id;
}

/** Every task's state by step key. */
export async function statesOf(sql: Sql, run: TestRun): Promise<Record<string, string>> {
  const rows = await sql<{ step_key: string; state: string }[]>`
    select step_key, state from tasks where flow_run_id = ${run.id}`;
  return Object.fromEntries(rows.map((row) => [row.step_key, row.state]));
}

/** Recomputes every counter from its edges. Throws when one is wrong: the engine may never need a repair. */
export async function auditCounters(sql: Sql): Promise<void> {
  const drift = await sql`select * from tasks_drift`;
  if (drift.length > 0) throw new Error(`${drift.length} counters are wrong: ${JSON.stringify(drift.slice(0, 5))}`);
}

/** An attempt that burns one of the task's. */
export async function failStep(sql: Sql, task: AttemptRef, fields: Partial<Failure> = {}): Promise<TaskState | null> {
  return await fail(sql, {
    host: 1,
    id: task.id,
    attempt: task.attempt,
    error: { outcome: 'failure', code: 'agent.exit', message: 'It ended with 1.' },
    usage: null,
    retry_after_seconds: null,
    ...fields,
  });
}

/** Claims one by key. Throws when it can't be claimed now; what else was claimed stays claimed. */
export async function claimStep(sql: Sql, key: string, host = 1): Promise<ClaimedTask> {
  const claimed = await claimSome(sql, { host });
  const step = claimed.find((task) => task.step_key === key);
  if (!step)
    throw new Error(`Step ${key} could not be claimed, only ${claimed.map((task) => task.step_key).join(', ')}.`);
  return step;
}

/** What an attempt notes of its session, for a session of this id. */
export function sessionOf(agent_session_id: string): Omit<AttemptSession, 'host' | keyof AttemptRef> {
  return { agent_session_id, execution_path: 'test', model: 'm', mode_id: null, thinking_option_id: null };
}
