import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { cancelTask } from '../cancel.js';
import { heartbeat } from '../heartbeat.js';
import { launch } from '../launch.js';
import { reap } from '../reap.js';
import { release } from '../release.js';
import { retryRun } from '../retry.js';
import { completeAll, failStep, idOf, launchRun, testTask, type TestRun } from '../test-run.js';
import { tick } from '../tick.js';

const DAY = 86_400;

/**
 * A run in the middle of its life. `j` waits for `a` and `b`, the last two, which host 1 runs; the lease of `a` has passed.
 * `x` runs on host 2, which is dead. `r` is ready, `p` is parked and due, `f` has failed and so blocked `d`.
 */
export async function setScene(sql: Sql): Promise<TestRun> {
  await sql`delete from tasks`;
  const mine = { agent: 'mine', max_attempts: 1 };
  const run = await launchRun(sql, {
    a: mine,
    b: mine,
    f: mine,
    x: { agent: 'theirs' },
    r: {},
    p: { agent: 'parked' },
    j: { after: ['a', 'b'] },
    k: { after: ['j'] },
    d: { after: ['f'] },
  });
  await tick(sql, { host: 1, completions: [], slots: { mine: 3 }, lease_seconds: DAY });
  await tick(sql, { host: 2, completions: [], slots: { theirs: 1 }, lease_seconds: DAY });
  await failStep(sql, { id: idOf(run.ids, 'f'), attempt: 1 });
  await sql`
    update tasks set
      lease_until = case when step_key = 'a' then clock_timestamp() - interval '1 s' else lease_until end,
      not_before = case when step_key = 'p' then clock_timestamp() - interval '1 s' end,
      ready_at = case when step_key <> 'p' then ready_at end
    where flow_run_id = ${run.id}
      and step_key in ('a', 'p')`;
  return run;
}

/** A call on the scene. Its answer is plain data in which steps are named by their keys. */
export interface Act {
  /** Skips what others have locked and never waits: what it left undone, its next call does. */
  polls: boolean;
  call(sql: Sql, run: TestRun, side: string): Promise<unknown>;
}

const first = (run: TestRun, key: string): { id: string; attempt: number } => ({ id: idOf(run.ids, key), attempt: 1 });
const waits = (call: Act['call']): Act => ({ polls: false, call });
const polls = (call: Act['call']): Act => ({ polls: true, call });
const keyIn = (run: TestRun, id: string): string => Object.entries(run.ids).find(([, one]) => one === id)?.[0] ?? 'new';
const keysIn = (run: TestRun, ids: readonly string[]): string[] => ids.map((id) => keyIn(run, id)).toSorted();

export const acts: Record<string, Act> = {
  'complete a': waits(async (sql, run) => (await completeAll(sql, [first(run, 'a')])).length),
  'complete b': waits(async (sql, run) => (await completeAll(sql, [first(run, 'b')])).length),
  'complete both': waits(async (sql, run) =>
    keysIn(
      run,
      (await completeAll(sql, [first(run, 'b'), first(run, 'a')])).map(({ id }) => id),
    ),
  ),
  'fail a': waits((sql, run) => failStep(sql, first(run, 'a'))),
  'fail b, to be tried again': waits((sql, run) =>
    failStep(sql, first(run, 'b'), { error: { outcome: 'crash', code: 'test', message: 'Gone.' } }),
  ),
  'cancel a': waits(async (sql, run) => (await cancelTask(sql, idOf(run.ids, 'a'))).length),
  'cancel the run': waits(async (sql, run) =>
    (await cancelTask(sql, run.id)).map(({ step_key, host, attempt }) => [step_key, host, attempt]),
  ),
  'retry the run': waits((sql, run) => retryRun(sql, run.id)),
  'add a step after a': waits(async (sql, run, side) => {
    const step = { id: uuidv7(), flow_run_id: run.id, step_key: `added ${side}`, depends_on: [idOf(run.ids, 'a')] };
    return (await launch(sql, { tasks: [testTask({ ...step, agent: 'added' })], key: null })).created;
  }),
  claim: polls(async (sql) => {
    const slots = { conductor: 9, mine: 9, added: 9 };
    const { claimed } = await tick(sql, { host: 3, completions: [], slots, lease_seconds: DAY });
    return claimed.map((task) => [task.step_key, task.attempt, task.dependencies.map(({ state }) => state)]);
  }),
  heartbeat: polls(async (sql, run) => {
    const attempts = [first(run, 'a'), first(run, 'b')];
    return keysIn(
      run,
      (await heartbeat(sql, { host: 1, attempts, lease_seconds: DAY })).map(({ id }) => id),
    );
  }),
  release: polls(async (sql) => (await release(sql)).released),
  'reap, as host 1': polls(async (sql, run) => keysIn(run, await reap(sql, 1))),
  'reap, as another': polls(async (sql, run) => keysIn(run, await reap(sql, 3))),
};

/** Everything of the run that anybody can read later, without ids and times. */
export async function snapshotOf(sql: Sql, run: TestRun): Promise<unknown> {
  return [
    ...(await sql`
      select t.step_key, t.state, t.unmet_deps, t.ready_at is not null as ready, t.not_before is not null as parked,
        t.attempt, t.failures, t.claimed_by, t.lease_until > clock_timestamp() as leased, t.error ->> 'code' as code,
        t.ended_at is not null as ended,
        (select json_agg(json_build_array(a.attempt, a.claimed_by, a.outcome) order by a.attempt)
          from task_attempts a where a.task_id = t.id) as attempts,
        (select json_agg(o.attempt order by o.attempt) from task_outputs o where o.task_id = t.id) as outputs
      from tasks t
      where t.flow_run_id = ${run.id}
      order by t.step_key`),
  ];
}
