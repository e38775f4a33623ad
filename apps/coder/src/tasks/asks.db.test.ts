import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerAsk, openAsk, withdrawAsk, type AskFate, type NewAsk, type StoredAnswer } from './asks.js';
import { cancelTask } from './cancel.js';
import { launch } from './launch.js';
import { pauseTask } from './pause.js';
import { listAsks, readAsk } from './read-asks.js';
import { readRun } from './read-runs.js';
import { readTask } from './read-tasks.js';
import { reap } from './reap.js';
import { rerun } from './rerun.js';
import { setLimit } from './set-limit.js';
import { claimSome, claimStep, completeAll, failStep, idOf, launchRun, testTask, auditCounters } from './test-run.js';
import type { AttemptRef, ClaimedTask } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await auditCounters(db.sql);
  const orphans = await db.sql`
    select k.id from permission_asks k
    join task_attempts a on a.task_id = k.task_id and a.attempt = k.attempt
    where k.state = 'open' and a.ended_at is not null`;
  if (orphans.length > 0) throw new Error('An ask is open whose attempt has ended.');
});

let asked = 0;

/** A permission for a command, unless told otherwise. */
function ask(ref: AttemptRef, fields: Partial<NewAsk['ask']> = {}, host = 1): NewAsk {
  asked += 1;
  const usual = { kind: 'permission', tool: 'bash', title: 'Run npm test', patterns: ['npm test'] } as const;
  return {
    host,
    id: ref.id,
    attempt: ref.attempt,
    ask: { id: uuidv7(), agent_ask_id: `ask-${asked}`, ...usual, detail: null, options: [], ...fields },
  };
}

async function open(ref: AttemptRef, fields: Partial<NewAsk['ask']> = {}): Promise<AskFate> {
  const fate = await openAsk(db.sql, ask(ref, fields));
  if (fate === null) throw new Error('The ask was refused.');
  return fate;
}

const allow: StoredAnswer = {
  state: 'allowed',
  scope: 'once',
  pattern: null,
  message: null,
  answers: null,
  answered_by: 'test',
};

const stateOf = async (id: string): Promise<string | undefined> => (await readAsk(db.sql, id))?.state;

async function claimed(key: string): Promise<ClaimedTask> {
  return await claimStep(db.sql, key);
}

describe('an ask', () => {
  test('makes its step and its run need a person, and says for what', async () => {
    const run = await launchRun(db.sql, { a: {}, b: {} });
    const [a] = await claimSome(db.sql);
    await open(a!);
    expect(await readTask(db.sql, a!.id)).toMatchObject({ condition: 'needs-you', reason: 'Wants to run npm test' });
    expect(await readRun(db.sql, run.id)).toMatchObject({ condition: 'needs-you', reason: 'a: Wants to run npm test' });
    await open(a!, { title: 'Edit x', patterns: ['x'] });
    expect(await readTask(db.sql, a!.id)).toMatchObject({ reason: 'Wants to run npm test (and 1 more)' });
  });

  test('of the same id in the same attempt is one', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    const first = await openAsk(db.sql, ask(a, { agent_ask_id: 'same' }));
    const second = await openAsk(db.sql, ask(a, { agent_ask_id: 'same' }));
    expect(second).toEqual(first);
    expect(await listAsks(db.sql, { state: 'open' })).toHaveLength(1);
  });

  test('is refused from a host or an attempt that does not own the task any more', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    expect(await openAsk(db.sql, ask(a, {}, 2))).toBeNull();
    expect(await openAsk(db.sql, ask({ id: a.id, attempt: 2 }))).toBeNull();
    await failStep(db.sql, a);
    expect(await openAsk(db.sql, ask(a))).toBeNull();
    expect(await listAsks(db.sql, { state: 'open' })).toEqual([]);
  });

  test('of an ordinary task needs a person too', async () => {
    const task = testTask();
    await launch(db.sql, { tasks: [task], key: null });
    const [one] = await claimSome(db.sql);
    const { id } = await open(one!, { kind: 'question', title: 'Which database?', options: ['a', 'b'] });
    expect(await readTask(db.sql, task.id)).toMatchObject({ condition: 'needs-you', reason: 'Asks: Which database?' });
    expect(await readAsk(db.sql, id)).toMatchObject({ flow_run_id: null, run_title: null, options: ['a', 'b'] });
  });

  test('without patterns is covered by its title', async () => {
    await launchRun(db.sql, { a: {} });
    const { id } = await open(await claimed('a'), { tool: 'zzz', title: 'Do a zzz', patterns: [] });
    expect(await readAsk(db.sql, id)).toMatchObject({ patterns: ['Do a zzz'] });
  });
});

describe('an answer', () => {
  test('is one, whoever of many answers at the same moment, and the others are told so', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    const pools = Array.from({ length: 4 }, () => connect(db.url, { name: 'tab', max: 1 }));
    try {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await open(a);
        const words = pools.map((_, tab) => `tab ${tab}`);
        const won = await Promise.all(
          pools.map((sql, tab) =>
            answerAsk(sql, id, { ...allow, state: tab % 2 === 0 ? 'allowed' : 'denied', answered_by: words[tab]! }),
          ),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await readAsk(db.sql, id)).toMatchObject({ answered_by: words[won.indexOf(true)] });
      }
    } finally {
      await Promise.all(pools.map((sql) => sql.end()));
    }
  });

  test('or the end of the attempt comes first, never both', async () => {
    await launchRun(db.sql, { a: { max_attempts: 100 } });
    const other = connect(db.url, { name: 'other', max: 1 });
    try {
      for (let round = 0; round < 20; round += 1) {
        const a = await claimed('a');
        const { id } = await open(a);
        const [won] = await Promise.all([
          answerAsk(other, id, { ...allow, scope: 'step', pattern: `x${round}` }),
          failStep(db.sql, a, { retry_after_seconds: 0 }),
        ]);
        expect(await stateOf(id)).toBe(won === true ? 'allowed' : 'withdrawn');
        await db.sql`select release()`;
      }
    } finally {
      await other.end();
    }
  });

  test('to an ask that does not exist is none', async () => {
    expect(await answerAsk(db.sql, uuidv7(), allow)).toBeNull();
  });

  test('takes the task out of what needs a person', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    const { id } = await open(a);
    expect(await answerAsk(db.sql, id, allow)).toBe(true);
    expect(await readTask(db.sql, a.id)).toMatchObject({ condition: 'starting' });
  });
});

/** How often sessions of this database have locked each other out. */
const deadlocks = async (): Promise<number> => {
  await db.sql`select pg_stat_clear_snapshot()`;
  const [row] = await db.sql<[{ deadlocks: number }]>`
    select deadlocks::int from pg_stat_database where datname = current_database()`;
  return row.deadlocks;
};

test('asks, answers for the whole run and ends that meet never lock each other out', async () => {
  const before = await deadlocks();
  for (let round = 0; round < 15; round += 1) {
    const steps = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`s${index}`, { max_attempts: 1 }]));
    await launchRun(db.sql, steps);
    const tasks = await claimSome(db.sql);
    const fates = await Promise.all(tasks.flatMap((task) => [open(task), open(task, { patterns: ['npm run x'] })]));
    await Promise.all([
      ...fates.map(({ id }, at) => answerAsk(db.sql, id, { ...allow, scope: at % 3 === 0 ? 'run' : 'step' })),
      ...tasks.map((task, at) => (at % 2 === 0 ? completeAll(db.sql, [task]) : failStep(db.sql, task))),
      ...tasks.map((task) => openAsk(db.sql, ask(task, { patterns: ['ls'] }))),
    ]);
    expect(await listAsks(db.sql, { state: 'open' })).toEqual([]);
  }
  // Statistics of a session are written when it rests; a moment that is missed shows in a later round.
  expect((await deadlocks()) - before).toBe(0);
});

describe('a decision', () => {
  test('for once is forgotten', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    await answerAsk(db.sql, (await open(a)).id, allow);
    expect(await open(a)).toMatchObject({ state: 'open' });
  });

  test('for the step answers the same ask of this step, in a later attempt too, and of no other step', async () => {
    await launchRun(db.sql, { a: {}, b: {} });
    const [a, b] = await claimSome(db.sql);
    await answerAsk(db.sql, (await open(a!)).id, { ...allow, scope: 'step' });
    expect(await open(a!)).toMatchObject({ state: 'allowed' });
    expect(await open(a!, { patterns: ['npm run build'] })).toMatchObject({ state: 'open' });
    expect(await open(a!, { tool: 'edit' })).toMatchObject({ state: 'open' });
    expect(await open(b!)).toMatchObject({ state: 'open' });
    await failStep(db.sql, a!, { retry_after_seconds: 0 });
    await db.sql`select release()`;
    const again = await claimed('a');
    const remembered = await open(again);
    expect(remembered).toMatchObject({ state: 'allowed' });
    expect(await readAsk(db.sql, remembered.id)).toMatchObject({ answered_by: 'remembered', scope: 'once' });
  });

  test('for the run answers all its steps, those that ask already too, and no other run', async () => {
    await launchRun(db.sql, { a: {}, b: {} });
    const [a, b] = await claimSome(db.sql);
    await launchRun(db.sql, { c: {} });
    const c = await claimed('c');
    const [first, sibling, other] = [await open(a!), await open(b!), await open(c)];
    await answerAsk(db.sql, first.id, { ...allow, scope: 'run' });
    expect(await stateOf(sibling.id)).toBe('allowed');
    expect(await stateOf(other.id)).toBe('open');
    expect(await open(b!)).toMatchObject({ state: 'allowed' });
    expect(await open(c)).toMatchObject({ state: 'open' });
  });

  test('to deny is told with its words, again and again, and goes before leave', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    const [one, two] = [await open(a), await open(a, { patterns: ['npm publish'] })];
    const denial = {
      ...allow,
      state: 'denied',
      scope: 'run',
      pattern: 'npm publish*',
      message: 'Never publish.',
    } as const;
    await answerAsk(db.sql, two.id, denial);
    await answerAsk(db.sql, one.id, { ...allow, scope: 'run', pattern: '*' });
    expect(await open(a, { patterns: ['npm publish'] })).toMatchObject({ state: 'denied', message: 'Never publish.' });
    expect(await open(a, { patterns: ['npm test', 'npm publish --tag x'] })).toMatchObject({ state: 'denied' });
    expect(await open(a, { patterns: ['ls'] })).toMatchObject({ state: 'allowed' });
  });

  test('must cover every command of an ask, by one decision or by several', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    await answerAsk(db.sql, (await open(a)).id, { ...allow, scope: 'step', pattern: 'npm *' });
    expect(await open(a, { patterns: ['npm test', 'rm -rf build'] })).toMatchObject({ state: 'open' });
    const rm = await open(a, { patterns: ['rm -rf build'] });
    await answerAsk(db.sql, rm.id, { ...allow, scope: 'step' });
    expect(await open(a, { patterns: ['npm test', 'rm -rf build'] })).toMatchObject({ state: 'allowed' });
  });

  test('never answers a question', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    await answerAsk(db.sql, (await open(a)).id, { ...allow, scope: 'run', pattern: '*' });
    expect(await open(a, { kind: 'question' })).toMatchObject({ state: 'open' });
  });

  test.for([
    ['npm test*', 'npm test -- auth', true],
    ['npm test*', 'npm test; rm -rf /', false],
    ['npm test*', 'npm test && curl x', false],
    ['npm test*', 'npm test $(id)', false],
    ['npm test*', 'npm test\nrm x', false],
    ['npm test*', 'pnpm test', false],
    ['src/*', 'src/a/b.ts', true],
    ['src/*', 'src/../../etc/passwd', false],
    ['src/*.ts', 'src/a.tsx', false],
    ['a.c', 'abc', false],
    ['echo (x) [y] {z} ^$ a+b? \\', 'echo (x) [y] {z} ^$ a+b? \\', true],
    ['*', 'anything; at all', true],
  ] as const)('pattern %s on %s: %s', async ([pattern, what, covers]) => {
    const [row] = await db.sql<[{ covers: boolean }]>`select pattern_covers(${pattern}, ${what}) as covers`;
    expect(row.covers).toBe(covers);
  });

  test('of an exact ask with a star in it is for exactly that', async () => {
    await launchRun(db.sql, { a: {} });
    const a = await claimed('a');
    await answerAsk(db.sql, (await open(a, { patterns: ['rm *.tmp'] })).id, { ...allow, scope: 'step' });
    expect(await open(a, { patterns: ['rm -rf / x.tmp'] })).toMatchObject({ state: 'open' });
    expect(await open(a, { patterns: ['rm *.tmp'] })).toMatchObject({ state: 'allowed' });
  });
});

describe('an open ask is withdrawn', () => {
  const ends: Record<string, (a: ClaimedTask, run: string) => Promise<unknown>> = {
    'when its step completes': (a) => completeAll(db.sql, [a]),
    'when it fails': (a) => failStep(db.sql, a),
    'when it is cancelled': (a) => cancelTask(db.sql, a.id),
    'when its run is cancelled': (_, run) => cancelTask(db.sql, run),
    'when it is paused': (a) => pauseTask(db.sql, a.id),
    'when it is done again': (_, run) => rerun(db.sql, run, { steps: ['a'] }),
    'when its lease runs out': async (a) => {
      await db.sql`update tasks set lease_until = clock_timestamp() - interval '1 second' where id = ${a.id}`;
      // As itself: in the name of another, it would take all that host 1 holds.
      await reap(db.sql, 1);
    },
    'when its run passes its deadline': async (_, run) => {
      await db.sql`update tasks set deadline_at = clock_timestamp() where id = ${run}`;
      await db.sql`select release()`;
    },
  };
  test.for(Object.keys(ends))('%s, and can then not be answered', async (name) => {
    const run = await launchRun(db.sql, { a: {}, b: {} });
    const [a, b] = await claimSome(db.sql);
    const [mine, other] = [await open(a!), await open(b!)];
    await ends[name]!(a!, run.id);
    expect(await stateOf(mine.id)).toBe('withdrawn');
    expect(await answerAsk(db.sql, mine.id, allow)).toBe(false);
    const whole = name.includes('its run');
    expect(await stateOf(other.id)).toBe(whole ? 'withdrawn' : 'open');
  });

  test('when the agent does not wait any more, by its own host alone', async () => {
    await launchRun(db.sql, { a: {} });
    const { id } = await open(await claimed('a'));
    await withdrawAsk(db.sql, 2, id);
    expect(await stateOf(id)).toBe('open');
    await withdrawAsk(db.sql, 1, id);
    expect(await stateOf(id)).toBe('withdrawn');
  });

  test('and is gone with its task', async () => {
    await launchRun(db.sql, { a: {} });
    await open(await claimed('a'));
    await db.sql`delete from tasks`;
    expect(await db.sql`select from permission_asks`).toHaveLength(0);
  });
});

describe('who waits for a person', () => {
  test('takes no room of a limit, and takes it again when answered', async () => {
    await setLimit(db.sql, 'agent:conductor', 1);
    try {
      const run = await launchRun(db.sql, { a: {}, b: {}, c: {} });
      const [a] = await claimSome(db.sql);
      expect(await claimSome(db.sql)).toEqual([]);
      const { id } = await open(a!);
      expect(await readTask(db.sql, idOf(run.ids, 'b'))).toMatchObject({
        reason: expect.not.stringContaining('at once'),
      });
      expect(await claimSome(db.sql)).toHaveLength(1);
      await answerAsk(db.sql, id, allow);
      expect(await claimSome(db.sql)).toEqual([]);
    } finally {
      await setLimit(db.sql, 'agent:conductor', null);
    }
  });

  test('wakes dispatchers whose limit it frees, and those who watch asks', async () => {
    await setLimit(db.sql, 'agent:conductor', 1);
    const heard: string[] = [];
    const seen: { mark?: () => void } = {};
    /** All that was told before has been heard. */
    const hasHeard = async () => {
      const mark = new Promise<void>((resolve) => {
        seen.mark = resolve;
      });
      await db.sql.notify('mark', '');
      await mark;
    };
    const listeners = await Promise.all(
      ['tasks_new', 'asks'].map((channel) => db.sql.listen(channel, () => heard.push(channel))),
    );
    const marks = await db.sql.listen('mark', () => seen.mark?.());
    try {
      await launchRun(db.sql, { a: {}, b: {} });
      const [a] = await claimSome(db.sql);
      await hasHeard();
      heard.splice(0);
      await open(a!);
      await hasHeard();
      expect(heard.toSorted()).toEqual(['asks', 'tasks_new']);
    } finally {
      await Promise.all([...listeners, marks].map((listener) => listener.unlisten()));
      await setLimit(db.sql, 'agent:conductor', null);
    }
  });
});
