import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from './launch.js';
import { claimSome, testRun } from './test-run.js';

const WAITING_RUNS = 1_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

/** What the engine's statements really did: their plans, and how many rows of `tasks` they looked at. */
interface Watched {
  plans: string[];
  sequential_scans: number;
  rows_read: number;
}

async function watch(work: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<Watched> {
  const plans: string[] = [];
  const sql = postgres(db.url, { max: 1, onnotice: (notice) => plans.push(notice['message'] ?? '') });
  try {
    await sql.unsafe(`
      load 'auto_explain';
      set auto_explain.log_min_duration = 0;
      set auto_explain.log_nested_statements = on;
      set client_min_messages = log`);
    return { plans, ...(await readBy(sql, work)) };
  } finally {
    await sql.end();
  }
}

// The plans of the first session are made here on an empty table, as in every new installation, and must still hold later.
describe('with 10,000 rows waiting', () => {
  let first: postgres.Sql;
  beforeAll(async () => {
    first = postgres(db.url, { max: 1 });
    await first`select from tick(1, '[]', '{"conductor": 16}', 30)`;
    for (let n = 0; n < WAITING_RUNS; n += 1) {
      const steps = Array.from({ length: 9 }, (_, k) => [`s${k}`, { after: ['held'] }] as const);
      const run = testRun({ held: { agent: 'nobody' }, ...Object.fromEntries(steps) });
      await launch(db.sql, { tasks: run.rows, key: null });
    }
    const ready = testRun(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`r${n}`, {}])));
    await launch(db.sql, { tasks: ready.rows, key: null });
  }, 120_000);
  afterAll(() => first.end());

  test('a claim reads the ready index and nothing else', async () => {
    const watched = await watch((tx) => tx`select from tick(1, '[]', '{"conductor": 16}', 30)`);
    const claim = watched.plans.find((plan) => plan.includes('with found as materialized'));
    expect(claim).toMatch(/LockRows[^]*Index Scan using tasks_ready on tasks/);
    expect(watched.plans.join('\n')).not.toMatch(
      /Seq Scan on tasks|Index Scan using tasks_(pkey|step) on tasks \S+ +\([^)]*\)\s+Filter/,
    );
    expect(watched.sequential_scans).toBe(0);
    expect(watched.rows_read).toBeLessThan(100);
  });

  test('a completion and an idle poll touch a bounded number of rows', async () => {
    const [task] = await claimSome(db.sql, { slots: 1 });
    const done = JSON.stringify([
      { id: task!.id, attempt: task!.attempt, output: { text: '' }, usage: null, findings: [] },
    ]);
    const completed = await watch((tx) => tx`select from tick(1, ${done}::text::jsonb, '{"idle": 1}', 30)`);
    expect(completed.sequential_scans).toBe(0);
    expect(completed.rows_read).toBeLessThan(150);
    const idle = await watch((tx) => tx`select from tick(1, '[]', '{"idle": 16}', 30)`);
    expect(idle.rows_read).toBe(0);
  });

  test('a session that planned on the empty table claims as cheaply', async () => {
    const read = await readBy(first, (tx) => tx`select from tick(1, '[]', '{"conductor": 4}', 30)`);
    expect(read.sequential_scans).toBe(0);
    expect(read.rows_read).toBeLessThan(60);
  });
});

/** What one transaction reads. Counters of a session also hold what it has not yet reported, so the difference is taken. */
async function readBy(
  sql: postgres.Sql,
  work: (tx: postgres.TransactionSql) => Promise<unknown>,
): Promise<Omit<Watched, 'plans'>> {
  return await sql.begin(async (tx) => {
    const before = await countersOf(tx);
    await work(tx);
    const after = await countersOf(tx);
    return { sequential_scans: after.scans - before.scans, rows_read: after.rows - before.rows };
  });
}

async function countersOf(tx: postgres.TransactionSql): Promise<{ scans: number; rows: number }> {
  const [row] = await tx<[{ scans: number; rows: number }]>`
    select seq_scan::int as scans, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows
    from pg_stat_xact_user_tables
    where relname = 'tasks'`;
  return row;
}
