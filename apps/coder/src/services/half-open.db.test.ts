import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { registerHost } from '../tasks/host.js';
import { auditCounters, idOf, launchRun, statesOf, type TestRun } from '../tasks/test-run.js';
import { gateProxy, type GateProxy } from './testing/gate-proxy.js';
import { completed, testHost, type TestHost, type Work } from './testing/test-host.js';

// A connection that is half-open hears nothing and is told nothing: without a deadline a poll waits on it for a quarter of
// an hour, while other connections go on claiming what nobody extends the lease of.

const leaseSeconds = 3;
const patience = { timeout: 30_000, interval: 20 };

let db: TestDatabase;
let gate: GateProxy;
const hosts: TestHost[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  gate = await gateProxy(db.url);
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.stop()));
  await gate.close();
  await auditCounters(db.sql);
});

async function host(work: Work, url: string, slots = 4): Promise<TestHost> {
  const made = await testHost(url, work, { slots, leaseSeconds });
  hosts.push(made);
  return made;
}

/** Work that ends at once, but for step `long`, which ends when it is told to. */
function longWork(): { work: Work; end: () => void } {
  const enders: (() => void)[] = [];
  const told = new Promise<void>((resolve) => enders.push(resolve));
  const work: Work = async ({ step_key, attempt }) => {
    if (step_key === 'long' && attempt === 1) await told;
    return completed;
  };
  return { work, end: () => enders.forEach((end) => end()) };
}

async function leaseOf(run: TestRun): Promise<{ until: Date | null; passed: boolean }> {
  const [row] = await db.sql<[{ until: Date | null; passed: boolean }]>`
    select lease_until as until, coalesce(lease_until < clock_timestamp(), false) as passed
    from tasks
    where id = ${idOf(run.ids, 'long')}`;
  return row;
}

async function attemptsOf(run: TestRun): Promise<{ attempt: number; outcome: string | null }[]> {
  return await db.sql`
    select attempt, outcome
    from task_attempts
    where task_id = ${idOf(run.ids, 'long')}
    order by attempt`;
}

async function settled(run: TestRun): Promise<void> {
  await vi.waitFor(async () => expect((await statesOf(db.sql, run))['finish']).toBe('completed'), patience);
}

test('a poll whose connection is half-open is made again over another, before a lease runs out', async () => {
  const { work, end } = longWork();
  const { started } = await host(work, gate.url);
  const run = await launchRun(db.sql, { long: {} });
  await vi.waitFor(() => expect(started).toEqual(['long#1']), patience);
  const first = await leaseOf(run);
  await vi.waitFor(async () => expect((await leaseOf(run)).until).not.toEqual(first.until), patience);
  // Who takes it back if its lease is not extended.
  await host(work, db.url);
  gate.swallow('heartbeats');
  gate.open();
  const cut = Number((await leaseOf(run)).until);
  await vi.waitFor(async () => {
    // It was extended when the lease that it had had been over.
    expect(Number((await leaseOf(run)).until)).toBeGreaterThan(cut + leaseSeconds * 1_000);
  }, patience);
  end();
  await settled(run);
  expect([...(await attemptsOf(run))]).toEqual([{ attempt: 1, outcome: 'completed' }]);
});

test('nothing is claimed by who can not extend a lease, until it can again; all work ends once', async () => {
  const { work, end } = longWork();
  const cut = await host(work, gate.url);
  const run = await launchRun(db.sql, { long: {} });
  await vi.waitFor(() => expect(cut.started).toEqual(['long#1']), patience);
  gate.swallow('heartbeats');
  await vi.waitFor(async () => expect((await leaseOf(run)).passed).toBe(true), patience);

  // It is still told of new work at once, over connections that are good, and asks for none: all is left to another.
  const steps = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`s${n}`, {}]));
  const late = await launchRun(db.sql, steps);
  const other = await host(work, db.url, 1);
  await settled(late);
  await settled(run);
  expect(cut.started).toEqual(['long#1']);
  expect(other.started.filter((name) => name !== 'long#2')).toHaveLength(14);

  end();
  gate.open();
  await vi.waitFor(() => expect(cut.dispatcher.activeRuns().size).toBe(0), patience);
  expect([...(await attemptsOf(run))]).toEqual([
    { attempt: 1, outcome: 'crash' },
    { attempt: 2, outcome: 'completed' },
  ]);
  await other.stop();
  hosts.splice(hosts.indexOf(other), 1);
  const after = await launchRun(db.sql, { again: {} });
  await settled(after);
  expect(cut.started).toEqual(['long#1', 'again#1', 'finish#1']);
});

test('a host whose own connection went silent takes its lock from the session that was left behind', async () => {
  const sql = connect(gate.url, { name: 'half-open', max: 1, answerMs: 500 });
  const made = await registerHost(sql, { hostname: 'test', pid: process.pid });
  const holders = async (): Promise<number[]> =>
    (
      await db.sql<{ pid: number }[]>`
        select pid from pg_locks
        where locktype = 'advisory' and classid = 7400 and objid = ${made.id} and granted
          and database = (select oid from pg_database where datname = current_database())`
    ).map(({ pid }) => pid);
  const before = await holders();
  gate.swallow('all');
  gate.open();
  await expect(made.hold()).rejects.toMatchObject({ code: 'ANSWER_TIMEOUT' });
  await made.hold();
  const after = await holders();
  expect(before).toHaveLength(1);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  await made.close();
  await sql.end({ timeout: 1 });
});

test('a completion that a lock holds up for too long waits for it, and burns no attempt', async () => {
  const { work, end } = longWork();
  const { started } = await host(work, db.url);
  const run = await launchRun(db.sql, { long: { max_attempts: 1 } });
  await vi.waitFor(() => expect(started).toEqual(['long#1']), patience);
  const since = performance.now();
  await db.sql.begin(async (tx) => {
    await tx`lock table task_outputs in access exclusive mode`;
    end();
    // Over several deadlines.
    await tx`select pg_sleep(${leaseSeconds})`;
  });
  expect(performance.now() - since).toBeGreaterThan(leaseSeconds * 1_000);
  await settled(run);
  expect([...(await attemptsOf(run))]).toEqual([{ attempt: 1, outcome: 'completed' }]);
});
