import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import type { TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEntriesTable } from '../services/backends/claude/entries-table.js';
import { answerAsk, openAsk } from './asks.js';
import { pruneAsksBatch, pruneBatch, pruneRuns } from './prune.js';
import { recordSession } from './record-session.js';
import { setBudget } from './set-budget.js';
import { claimSome, claimStep, completeAll, launchRun, sessionOf, testTask } from './test-run.js';
import { launch, launchWithin } from './launch.js';
import type { AttemptRef } from './types.js';

const DAY_MS = 86_400_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});

const nothing = {
  tokens_low: null,
  tokens_high: null,
  minutes_low: null,
  minutes_high: null,
  usd_low: null,
  usd_high: null,
  attempts: 0,
};

/** Rows of one table that `work` reads. */
async function rowsRead(table: string, work: (tx: TransactionSql) => Promise<unknown>): Promise<number> {
  return await db.sql.begin(async (tx) => {
    const count = async (): Promise<number> => {
      const [row] = await tx<[{ rows: number }]>`
        select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables where relname = ${table}`;
      return row.rows;
    };
    const before = await count();
    await work(tx);
    return (await count()) - before;
  });
}

describe('a sweep of old runs', () => {
  test('reads none of the runs that are too young, however many there are', async () => {
    for (let run = 0; run < 40; run += 1) await launchRun(db.sql, { a: {} });
    await db.sql`update tasks set state = 'completed', ended_at = clock_timestamp(), ready_at = null, unmet_deps = 0`;
    const yesterday = new Date(Date.now() - DAY_MS);
    const read = await rowsRead('tasks', (tx) => tx`select prune_runs(${yesterday}, 20)`);
    expect(read).toBe(0);
    expect(await pruneBatch(db.sql, yesterday)).toBe(0);
  });

  test('takes those that ended first', async () => {
    const runs = [await launchRun(db.sql, { a: {} }), await launchRun(db.sql, { a: {} })];
    await db.sql`update tasks set state = 'completed', ended_at = clock_timestamp(), ready_at = null, unmet_deps = 0`;
    // The younger by its id has ended long before the other.
    await db.sql`update tasks set ended_at = ended_at - interval '1 hour' where flow_run_id = ${runs[1]!.id}`;
    await db.sql`select prune_runs(${new Date(Date.now() + DAY_MS)}, 1)`;
    const left = await db.sql<{ id: string }[]>`select id from tasks where id = flow_run_id`;
    expect(left.map(({ id }) => id)).toEqual([runs[0]!.id]);
  });

  test('takes what Claude kept of the sessions of its steps, and leaves those of chats', async () => {
    await db.sql`delete from claude_session_entries`;
    const entries = createEntriesTable(db.sql);
    await launchRun(db.sql, { a: {} });
    const step = await claimStep(db.sql, 'a');
    const turn = testTask({ chat_id: uuidv7() });
    await launch(db.sql, { tasks: [turn], key: null });
    const [said] = await claimSome(db.sql);
    for (const [task, session] of [
      [step, 'of a step'],
      [said!, 'of a chat'],
    ] as const) {
      await recordSession(db.sql, { ...sessionOf(session), host: 1, id: task.id, attempt: task.attempt });
      await entries.append(session, [{ type: 'user', uuid: uuidv7() }]);
    }
    await completeAll(db.sql, [step, said!]);
    await completeAll(db.sql, await claimSome(db.sql));
    expect(await pruneRuns(db.sql, new Date(Date.now() + DAY_MS))).toBe(1);
    const left = await db.sql`select agent_session_id from claude_session_entries`;
    expect(left).toEqual([{ agent_session_id: 'of a chat' }]);
  });
});

const refOf = ({ id, attempt }: AttemptRef): AttemptRef => ({ id, attempt });
const openedAsk = async (task: AttemptRef): Promise<string> => {
  const id = uuidv7();
  const ask = { agent_ask_id: id, kind: 'permission', tool: 'bash', title: 'Run x', patterns: ['x'] } as const;
  await openAsk(db.sql, { host: 1, ...refOf(task), ask: { ...ask, id, detail: null, options: [] } });
  return id;
};
const answeredAsk = async (task: AttemptRef): Promise<string> => {
  const id = await openedAsk(task);
  const allow = {
    state: 'allowed',
    scope: 'once',
    pattern: null,
    message: null,
    answers: null,
    answered_by: 'test',
  } as const;
  await answerAsk(db.sql, id, allow);
  return id;
};
const asksLeft = async (): Promise<string[]> =>
  (await db.sql<{ id: string }[]>`select id from permission_asks order by id`).map(({ id }) => id);

describe('a sweep of old asks of chats', () => {
  const tomorrow = new Date(Date.now() + DAY_MS);
  test('takes those that were settled longer ago, and leaves the open, the younger, and those of tasks and runs that go on', async () => {
    await launch(db.sql, { tasks: [testTask({ chat_id: uuidv7() }), testTask({ chat_id: uuidv7() })], key: null });
    const [over, goesOn] = await claimSome(db.sql);
    const old = await answeredAsk(over!);
    const younger = await answeredAsk(over!);
    const withdrawn = await openedAsk(over!);
    await completeAll(db.sql, [over!]);
    await launchRun(db.sql, { a: {} });
    const step = await claimStep(db.sql, 'a');
    const kept = [younger, await answeredAsk(goesOn!), await openedAsk(goesOn!), await answeredAsk(step)];
    await db.sql`update permission_asks set answered_at = answered_at - interval '2 days' where id = any (${[old, withdrawn]})`;
    expect(await pruneAsksBatch(db.sql, new Date(Date.now() - DAY_MS))).toBe(2);
    expect(await asksLeft()).toEqual(kept.toSorted());
    expect(await pruneAsksBatch(db.sql, tomorrow)).toBe(1);
    expect(await asksLeft()).toEqual(kept.slice(1).toSorted());
  });

  test('reads none that are too young, however many there are', async () => {
    await launch(db.sql, { tasks: [testTask({ chat_id: uuidv7() })], key: null });
    const [task] = await claimSome(db.sql);
    for (let n = 0; n < 100; n += 1) await answeredAsk(task!);
    await completeAll(db.sql, [task!]);
    await db.sql`analyze permission_asks`;
    const yesterday = new Date(Date.now() - DAY_MS);
    // The planner looks at the oldest.
    expect(await rowsRead('permission_asks', (tx) => tx`select prune_asks(${yesterday}, 20)`)).toBeLessThan(2);
  });
});

/** Tasks that ended more than a year ago, each with an attempt that told nothing and a forecast. */
async function endedLongAgo(tasks: number): Promise<void> {
  await db.sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`create temp table old on commit drop as
      select gen_random_uuid() as id, now() - interval '400 days' + n * interval '1 second' as at from generate_series(1, ${tasks}::int) n`;
    await tx`insert into tasks (id, input, state, agent, ended_at) select id, 'do it', 'completed', 'claude', at from old`;
    await tx`
      insert into task_attempts (task_id, attempt, claimed_by, agent, started_at, ended_at, outcome)
      select id, 1, 1, 'claude', at, at, 'completed' from old`;
    await tx`insert into task_forecasts (task_id, persona, band) select id, 'quiet', 'small' from old`;
  });
  await db.sql`vacuum analyze tasks, task_attempts, task_forecasts`;
}

describe('with many tasks of long ago', () => {
  const many = 5_000;

  test('a launch looks for what its steps come to among the newest of their persona, however many told nothing', async () => {
    await endedLongAgo(many);
    const step = testTask({ agent: 'claude', forecast: { ...nothing, persona: 'quiet', band: 'small' } });
    const read = await rowsRead('task_attempts', (tx) => launchWithin(tx, { tasks: [step], key: null }));
    expect(read).toBeLessThanOrEqual(2_000);
  });

  test('the first budget by month reads the attempts that ended in it, and not those before', async () => {
    await endedLongAgo(many);
    const read = await rowsRead(
      'task_attempts',
      (tx) => tx`select set_budget('all', 'month', '{"tokens": 1000}', null)`,
    );
    expect(read).toBeLessThan(many / 2);
    await setBudget(db.sql, { key: 'all', period: 'month', soft: null, hard: null });
  });
});

/** Which part of a table is dead when autovacuum comes. */
function share(options: string[] | null): number {
  return Number(/autovacuum_vacuum_scale_factor=([\d.]+)/.exec((options ?? []).join(' '))?.[1] ?? 0.2);
}

describe('what the migrations set', () => {
  test('autovacuum comes to every table whose rows go with tasks before a fifth of it is dead', async () => {
    const rows = await db.sql<{ name: string; options: string[] | null; toast: string[] | null }[]>`
      select c.relname as name, c.reloptions as options, t.reloptions as toast
      from pg_class c
      left join pg_class t on t.oid = c.reltoastrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`;
    const shares = new Map(rows.map(({ name, options }) => [name, share(options)]));
    const withTasks = [
      'task_attempts',
      'task_outputs',
      'task_events',
      'task_search',
      'task_forecasts',
      'findings',
      'result_cache',
      'launch_keys',
      'permission_asks',
      'claude_session_entries',
    ];
    expect(shares.get('tasks')).toBe(0.02);
    expect(Object.fromEntries(withTasks.map((name) => [name, shares.get(name)]))).toEqual(
      Object.fromEntries(withTasks.map((name) => [name, 0.05])),
    );
    // Most of a long text lies in a table beside its own.
    const long = ['task_outputs', 'task_events', 'claude_session_entries'];
    expect(rows.filter(({ name, toast }) => long.includes(name) && share(toast) !== 0.05)).toEqual([]);
  });

  test('each summary of times is made whenever its pages are full', async () => {
    const rows = await db.sql<{ name: string; options: string[] | null }[]>`
      select c.relname as name, c.reloptions as options
      from pg_class c
      join pg_am m on m.oid = c.relam and m.amname = 'brin'
      order by c.relname`;
    expect(rows.map(({ name }) => name)).toEqual(['findings_created', 'task_attempts_ended', 'tasks_ended']);
    expect(rows.filter(({ options }) => !options?.includes('autosummarize=on'))).toEqual([]);
  });
});
