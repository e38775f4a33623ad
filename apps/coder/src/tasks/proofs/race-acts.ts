import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { answerStep } from '../answer-step.js';
import { cancelTask } from '../cancel.js';
import { LaunchRefused, RerunRefused, TaskNotFound } from '../errors.js';
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
import { setBudget } from '../set-budget.js';
import { setLimit } from '../set-limit.js';
import { completeAll, completionOf, failStep, idOf, testTask } from '../test-run.js';
import { tick } from '../tick.js';
import { DAY, preparations, type Scene } from './race-scene.js';

/** A call on the scene. Its answer is plain data in which steps are named by their keys. */
export interface Act {
  /** Skips what others have locked and never waits: what it left undone, its next call does. */
  polls: boolean;
  /** Polls, and yet waits where it must: under a limit for other claims, for the runs that a deadline stops. */
  waitsToo: boolean;
  /** Everybody waits for it: it has the whole table. */
  isExclusive: boolean;
  /** Takes rows of a run in any order, under the lock of its root. */
  underRoot?: true;
  prepare?: (sql: Sql, run: Scene) => Promise<unknown>;
  call(sql: Sql, run: Scene, side: string): Promise<unknown>;
}

const plain = { polls: false, waitsToo: false, isExclusive: false };
const waits = (call: Act['call'], more: Partial<Act> = {}): Act => ({ ...plain, call, ...more });
const polls = (call: Act['call'], more: Partial<Act> = {}): Act => ({ ...plain, polls: true, call, ...more });

const first = (run: Scene, key: string): { id: string; attempt: number } => ({ id: idOf(run.ids, key), attempt: 1 });
const keyIn = (run: Scene, id: string): string => Object.entries(run.ids).find(([, one]) => one === id)?.[0] ?? 'new';
const keysIn = (run: Scene, rows: readonly { id: string }[]): string[] =>
  rows.map(({ id }) => keyIn(run, id)).toSorted();

/** The call's answer, or which refusal it met. */
async function orRefusal(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RerunRefused || error instanceof LaunchRefused || error instanceof TaskNotFound)
      return { refused: error.code };
    throw error;
  }
}

const hasAdded = async (sql: Sql, run: string, more: { step_key: string; depends_on: string[] }): Promise<unknown> => {
  const step = testTask({ id: uuidv7(), flow_run_id: run, agent: 'added', ...more });
  return await orRefusal(async () => (await launch(sql, { tasks: [step], key: null })).created);
};

const claim: Act['call'] = async (sql) => {
  const slots = { conductor: 9, mine: 9, added: 9 };
  const { claimed } = await tick(sql, { host: 3, completions: [], slots, lease_seconds: DAY });
  return claimed.map((task) => [task.step_key, task.attempt, task.dependencies.map(({ state }) => state)]);
};

const releases: Act['call'] = async (sql) => (await release(sql)).released;

/** The calls that were there before people could ask for more. */
const oldActs: Record<string, Act> = {
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
    const steps = [testTask({ step_key: `grown ${side}`, agent: 'added' })];
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
  'claim under a budget': polls(claim, { waitsToo: true, prepare: preparations['its budget lasts for one more'] }),
  'give the run a budget': waits(
    (sql, run) =>
      setBudget(sql, { key: `run:${run.id}`, period: 'whole', soft: { tokens: 50 }, hard: null }).then(() => 'given'),
    {
      prepare: preparations['its steps cost something'],
    },
  ),
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

export const acts: Record<string, Act> = { ...oldActs, ...newActs };

/** The long form has every pair. The short one leaves out those of two runs, which can't meet, and some that are alike. */
const OF_THE_OLD_RUN = new Set([
  'prune',
  'rerun from o of the old run',
  'fork the old run',
  'add a step to the old run',
]);
const OF_GATES = new Set(Object.keys(newActs).filter((name) => /gate|tries/.test(name)));
/** Who else a gate's row or its lanes are of interest to. */
const WITH_GATES = new Set(['complete a', 'cancel the run', 'release', 'reap, as another', 'claim', 'rerun from a']);
const OF_BUDGETS = new Set(['claim under a budget', 'give the run a budget']);
/** What else decides who is claimed, or what it may use. */
const WITH_BUDGETS = new Set([
  'complete a, which adds a step before j',
  'rerun from a',
  'fork from b',
  'limit the conductor',
  'claim under limits',
]);
const FOR_NEW_ONES = new Set([
  'complete a',
  'cancel the run',
  'retry the run',
  'claim',
  'heartbeat',
  'reap, as another',
]);

/** What happens to a person's step, and what of the rest it meets in the short form. */
const OF_PEOPLE = new Set(['answer y', 'cancel y', 'rerun from y']);
const WITH_PEOPLE = new Set([
  'complete a',
  'cancel the run',
  'retry the run',
  'pause the run',
  'rerun from a',
  'fork from b',
  'fail m, which stops the run',
  'claim',
]);

/** Whether a pair is in the short form too. */
export function isShort(one: string, other: string): boolean {
  const names = [one, other];
  const old = names.filter((name) => OF_THE_OLD_RUN.has(name)).length;
  if (old > 0) return old === 2 || names.includes('limit the conductor');
  const people = names.filter((name) => OF_PEOPLE.has(name)).length;
  if (people > 0) return people === 2 || names.some((name) => WITH_PEOPLE.has(name));
  const gates = names.filter((name) => OF_GATES.has(name)).length;
  if (gates === 1) return names.some((name) => WITH_GATES.has(name));
  const budgets = names.filter((name) => OF_BUDGETS.has(name)).length;
  if (budgets === 1) return names.some((name) => FOR_NEW_ONES.has(name) || WITH_BUDGETS.has(name));
  const added = names.filter((name) => name in newActs).length;
  return added !== 1 || names.some((name) => FOR_NEW_ONES.has(name));
}

/** Whether the second of a pair may be seen waiting for the first though it polls. */
export function mayWait(one: Act, other: Act): boolean {
  return !other.polls || one.isExclusive || other.waitsToo || (one.waitsToo && one.call === other.call);
}
