import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cancelTask } from '../tasks/cancel.js';
import { launchRun } from '../tasks/test-run.js';
import { createMirrors } from './git/mirrors.js';
import { createRetention, type Clock, type Retention } from './retention.js';
import { noWorktrees } from '../worktrees/testing.js';
import { noCheckpoints } from '../checkpoints/testing.js';

const day = 86_400_000;
const noMirrors = { mirrors: createMirrors('/nonexistent'), checkouts: { dir: '/nonexistent/checkouts' } };
let db: TestDatabase;
let started: Retention[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

/** A clock that stands until it is moved. `waiting` resolves when somebody waits on it, with how long. */
class HandClock implements Clock {
  time = Date.now();
  #waiters: ((ms: number) => void)[] = [];
  #passed: () => void = () => undefined;
  now = (): number => this.time;
  random = (): number => 0.5;
  waiting(): Promise<number> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#passed = () => {
        this.time += ms;
        resolve();
      };
      signal.addEventListener('abort', () => resolve());
      for (const told of this.#waiters.splice(0)) told(ms);
    });
  }
  pass(): void {
    this.#passed();
  }
}

function retention(clock: Clock, keepDays: number | null, sql = db.sql): Retention {
  const made = createRetention({
    sql,
    keepDays,
    checkpoints: noCheckpoints,
    worktrees: noWorktrees,
    ...noMirrors,
    agents: [],
    clock,
    log: pino({ level: 'silent' }),
  });
  started.push(made);
  return made;
}

/** A run that ended so many days ago. */
async function endedRun(days: number): Promise<string> {
  const run = await launchRun(db.sql, { a: {} });
  await cancelTask(db.sql, run.id);
  await db.sql`update tasks set ended_at = clock_timestamp() - make_interval(days => ${days}) where flow_run_id = ${run.id}`;
  return run.id;
}

async function left(): Promise<string[]> {
  return (await db.sql<{ id: string }[]>`select id from tasks where id = flow_run_id order by id`).map(({ id }) => id);
}

test('at start and then about hourly, runs that ended longer ago than they are kept are removed, and no others', async () => {
  const old = await Promise.all(Array.from({ length: 45 }, () => endedRun(31)));
  const younger = await endedRun(29);
  const live = await launchRun(db.sql, { a: {} });
  const clock = new HandClock();
  const first = clock.waiting();
  retention(clock, 30).start();
  expect(await first).toBe(3_750_000);
  expect(old).toHaveLength(45);
  expect(await left()).toEqual([younger, live.id]);

  clock.time += 2 * day;
  const second = clock.waiting();
  clock.pass();
  await second;
  expect(await left()).toEqual([live.id]);
});

test('what chats asked goes as long after its answer as runs go after their end', async () => {
  await db.sql`
    insert into permission_asks (id, task_id, attempt, agent, agent_ask_id, kind, tool, title, patterns, state, answered_at)
    select gen_random_uuid(), gen_random_uuid(), 1, 'opencode', 'a', 'permission', 'bash', days || ' days ago', '{x}', 'withdrawn',
      clock_timestamp() - make_interval(days => days)
    from unnest(array[29, 31]) as days`;
  const clock = new HandClock();
  const idle = clock.waiting();
  retention(clock, 30).start();
  await idle;
  expect(await db.sql`select title from permission_asks`).toEqual([{ title: '29 days ago' }]);
});

test('agents forget sessions that no attempt and no chat names', async () => {
  await db.sql`
    insert into task_attempts (task_id, attempt, claimed_by, agent, agent_session_id)
    values (gen_random_uuid(), 1, 1, 'opencode', 'of an attempt')`;
  await db.sql`
    insert into agent_sessions (chat_id, agent, backend, agent_session_id, config_hash)
    values (gen_random_uuid(), 'opencode', 'opencode', 'of a chat', '')`;
  const forgotten: string[] = [];
  const clock = new HandClock();
  const idle = clock.waiting();
  const made = createRetention({
    sql: db.sql,
    keepDays: 30,
    checkpoints: noCheckpoints,
    worktrees: noWorktrees,
    ...noMirrors,
    agents: [
      { id: 'one' },
      {
        id: 'other',
        async forgetSessions({ before, needed }): Promise<number> {
          expect(before).toEqual(new Date(clock.now() - 60_000));
          const ids = ['of nobody', 'of an attempt', 'of a chat'];
          const kept = await needed(ids);
          forgotten.push(...ids.filter((id) => !kept.has(id)));
          return forgotten.length;
        },
      },
    ],
    clock,
    log: pino({ level: 'silent' }),
  });
  started.push(made);
  made.start();
  await idle;
  expect(forgotten).toEqual(['of nobody']);
});

test('without a setting every run is kept', async () => {
  const old = await endedRun(10_000);
  const clock = new HandClock();
  const made = retention(clock, null);
  made.start();
  await made.stop();
  expect(await left()).toEqual([old]);
});

test('checkpoints go thirty days after the last turn, also where runs are kept for ever', async () => {
  const asked: Date[] = [];
  const checkpoints = {
    async removeOld(before: Date): Promise<number> {
      asked.push(before);
      return 0;
    },
  };
  const clock = new HandClock();
  const idle = clock.waiting();
  const made = createRetention({
    sql: db.sql,
    keepDays: null,
    checkpoints,
    worktrees: noWorktrees,
    ...noMirrors,
    agents: [],
    clock,
    log: pino({ level: 'silent' }),
  });
  started.push(made);
  made.start();
  await idle;
  expect(asked).toEqual([new Date(clock.now() - 30 * day)]);
});

test('mirrors go thirty days after they were last asked for, but for those that checkouts borrow from', async () => {
  const asked: unknown[] = [];
  const clock = new HandClock();
  const idle = clock.waiting();
  const made = createRetention({
    sql: db.sql,
    keepDays: null,
    checkpoints: noCheckpoints,
    worktrees: noWorktrees,
    mirrors: {
      async removeUnused(...given): Promise<number> {
        asked.push(given);
        return 0;
      },
    },
    checkouts: noMirrors.checkouts,
    agents: [],
    clock,
    log: pino({ level: 'silent' }),
  });
  started.push(made);
  made.start();
  await idle;
  expect(asked).toEqual([[new Date(clock.now() - 30 * day), noMirrors.checkouts.dir]]);
});

test('while one host removes, another leaves it to that one', async () => {
  const old = await endedRun(31);
  const clock = new HandClock();
  await db.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended('boocode.retention', 0))`;
    const idle = clock.waiting();
    retention(clock, 30).start();
    await idle;
    expect(await left()).toEqual([old]);
  });
  const again = clock.waiting();
  clock.pass();
  await again;
  expect(await left()).toEqual([]);
});

test('a stop ends the wait at once', async () => {
  const made = createRetention({
    sql: db.sql,
    keepDays: 30,
    checkpoints: noCheckpoints,
    worktrees: noWorktrees,
    ...noMirrors,
    agents: [],
    log: pino({ level: 'silent' }),
  });
  made.start();
  await made.stop();
  expect(await left()).toEqual([]);
});

test('a database that is away is asked again the next time', async () => {
  const away = connect('postgres://nobody@127.0.0.1:9/none', { max: 1 });
  const clock = new HandClock();
  const made = retention(clock, 30, away);
  for (let round = 0; round < 2; round += 1) {
    const idle = clock.waiting();
    if (round === 0) made.start();
    else clock.pass();
    expect(await idle).toBe(3_750_000);
  }
  await away.end();
});
