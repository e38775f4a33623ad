import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { answerStep } from '../answer-step.js';
import { cancelTask } from '../cancel.js';
import { forkRun } from '../fork.js';
import { openGate } from '../gates.js';
import { heartbeat } from '../heartbeat.js';
import { launch } from '../launch.js';
import { pauseTask } from '../pause.js';
import { reap } from '../reap.js';
import { release } from '../release.js';
import { repairDrift } from '../repair.js';
import { rerun } from '../rerun.js';
import { resumeTask } from '../resume.js';
import { retryRun } from '../retry.js';
import { setLimit } from '../set-limit.js';
import { completeAll, completionOf, failStep, idOf, testTask } from '../test-run.js';
import { tick } from '../tick.js';
import { claim, first, keysIn, orRefusal, polls, waits, type Act } from './race-act.js';
import { budgetActs, COSTS } from './race-budget-acts.js';
import { DAY, preparations } from './race-scene.js';

const hasAdded = async (sql: Sql, run: string, more: { step_key: string; depends_on: string[] }): Promise<unknown> => {
  const step = testTask({ id: uuidv7(), flow_run_id: run, agent: 'added', forecast: COSTS, ...more });
  return await orRefusal(async () => (await launch(sql, { tasks: [step], key: null })).created);
};

const releases: Act['call'] = async (sql) => (await release(sql)).released;

/** The calls that were there before people could ask for more. */
export const oldActs: Record<string, Act> = {
  'complete a': waits(async (sql, run) => (await completeAll(sql, [first(run, 'a')])).length),
  'complete b': waits(async (sql, run) => (await completeAll(sql, [first(run, 'b')])).length),
  'complete both': waits(async (sql, run) => keysIn(run, await completeAll(sql, [first(run, 'b'), first(run, 'a')]))),
  'fail a': waits((sql, run) => failStep(sql, first(run, 'a'))),
  'fail b, to be tried again': waits((sql, run) =>
    failStep(sql, first(run, 'b'), {
      error: { outcome: 'crash', code: 'test', message: 'Gone.' },
      retry_after_seconds: DAY,
    }),
  ),
  'cancel a': waits(async (sql, run) => (await cancelTask(sql, idOf(run.ids, 'a'))).length),
  'cancel the run': waits(async (sql, run) =>
    (await cancelTask(sql, run.id)).map(({ step_key, host, attempt }) => [step_key, host, attempt]),
  ),
  'retry the run': waits((sql, run) => retryRun(sql, run.id)),
  'add a step after a': waits((sql, run, side) =>
    hasAdded(sql, run.id, { step_key: `added ${side}`, depends_on: [idOf(run.ids, 'a')] }),
  ),
  claim: polls(claim),
  heartbeat: polls(async (sql, run) => {
    const attempts = [first(run, 'a'), first(run, 'b')];
    return keysIn(run, await heartbeat(sql, { host: 1, attempts, lease_seconds: DAY }));
  }),
  release: polls(releases),
  'reap, as host 1': polls(async (sql, run) =>
    keysIn(
      run,
      (await reap(sql, 1)).map((id) => ({ id })),
    ),
  ),
  'reap, as another': polls(async (sql, run) =>
    keysIn(
      run,
      (await reap(sql, 3)).map((id) => ({ id })),
    ),
  ),
};

const OLD = { prepare: preparations['another run has ended long ago'] };

const AT_GATES = { prepare: preparations['one may try for the conductor, and a tries for mine'] };

const refused = {
  error: { outcome: 'limit', code: 'provider.limit', message: 'Out.' },
  refusal: { kind: 'quota', scope: 'account', until: '2100-01-01T00:00:00Z', source: 'text', tokens_per_minute: null },
} as const;

/** What people and the clock may do beside. */
const newActs: Record<string, Act> = {
  'answer y': waits((sql, run, side) => answerStep(sql, idOf(run.ids, 'y'), { text: side })),
  'cancel y': waits(async (sql, run) => keysIn(run, await cancelTask(sql, idOf(run.ids, 'y')))),
  'rerun from y': waits((sql, run) => orRefusal(() => rerun(sql, run.id, { steps: ['y'] }))),
  'pause a': waits(async (sql, run) => keysIn(run, await pauseTask(sql, idOf(run.ids, 'a')))),
  'pause the run': waits(async (sql, run) =>
    (await pauseTask(sql, run.id)).map(({ step_key, host, attempt }) => [step_key, host, attempt]),
  ),
  'resume the run': waits(async (sql, run) => keysIn(run, await resumeTask(sql, run.id))),
  'rerun from a': waits((sql, run) => orRefusal(() => rerun(sql, run.id, { steps: ['a'] }))),
  'rerun b alone': waits((sql, run) => orRefusal(() => rerun(sql, run.id, { steps: ['b'], only: true }))),
  'complete a, which adds a step before j': waits(async (sql, run, side) => {
    const steps = [testTask({ step_key: `grown ${side}`, agent: 'added', forecast: COSTS })];
    const completion = { ...completionOf(first(run, 'a')), graft: { steps, before: ['j'] } };
    return await orRefusal(
      async () => (await tick(sql, { host: 1, completions: [completion], slots: {}, lease_seconds: DAY })).lost.length,
    );
  }),
  'fork from b': waits(async (sql, run) => typeof (await forkRun(sql, run.id, { from: 'b' }))),
  'fail m, which stops the run': waits((sql, run) => failStep(sql, first(run, 'm'), { host: 4 }), { underRoot: true }),
  'release after the deadline': polls(releases, {
    waitsToo: true,
    prepare: preparations['the deadline has passed'],
  }),
  'limit the conductor': waits((sql) => setLimit(sql, 'agent:conductor', 1).then(() => 'set'), { isExclusive: true }),
  'claim under limits': polls(claim, { waitsToo: true, prepare: preparations['mine and conductor are limited'] }),
  'refuse a, which closes a new gate': waits((sql, run) => failStep(sql, first(run, 'a'), refused), {
    isExclusive: true,
  }),
  'refuse a, which tries': waits((sql, run) => failStep(sql, first(run, 'a'), refused), AT_GATES),
  'complete a, which tries': waits(async (sql, run) => (await completeAll(sql, [first(run, 'a')])).length, AT_GATES),
  'claim at gates': polls(claim, { waitsToo: true, ...AT_GATES }),
  // It takes no row of a task, but may wait for who has the gate's.
  'open a gate': polls((sql) => openGate(sql, 'gate:conductor//*'), { waitsToo: true, ...AT_GATES }),
  repair: waits((sql) => repairDrift(sql), { prepare: preparations['two rows were edited by hand'] }),
  prune: polls(
    async (sql) => {
      const [row] = await sql<[{ runs: number }]>`select prune_runs(clock_timestamp() - interval '1 hour', 9) as runs`;
      return row.runs;
    },
    { waitsToo: true, underRoot: true, ...OLD },
  ),
  'rerun from o of the old run': waits((sql, { old }) => orRefusal(() => rerun(sql, old.id, { steps: ['o'] })), OLD),
  'fork the old run': waits(
    (sql, { old }) => orRefusal(async () => typeof (await forkRun(sql, old.id, { from: 'q' }))),
    OLD,
  ),
  'add a step to the old run': waits(
    (sql, { old }, side) => hasAdded(sql, old.id, { step_key: `added ${side}`, depends_on: [idOf(old.ids, 'o')] }),
    OLD,
  ),
};

export const acts: Record<string, Act> = { ...oldActs, ...newActs, ...budgetActs };
