import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { appendEvents } from './append-events.js';
import { heartbeat } from './heartbeat.js';
import { registerHost, type Host } from './host.js';
import { reap } from './reap.js';
import { recordSession } from './record-session.js';
import { auditCounters, claimStep, completeAll, failStep, idOf, launchRun, sessionOf, statesOf } from './test-run.js';

let db: TestDatabase;
const hosts: Host[] = [];
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  await auditCounters(db.sql);
});

async function newHost(): Promise<Host> {
  const host = await registerHost(db.sql, { hostname: 'here', pid: process.pid });
  hosts.push(host);
  return host;
}

/** Ends the session that holds a host's lock, as `kill -9` of the process would, and waits until it is gone. */
async function killLockOf(host: Host): Promise<void> {
  await db.sql`
    select pg_terminate_backend(pid, 5000) from pg_locks
    where locktype = 'advisory' and classid = 7400 and objid = ${host.id}
      and database = (select oid from pg_database where datname = current_database())`;
}

describe('a host that dies', () => {
  test('loses its tasks to the first reaper, no attempt burnt, completed ones left alone', async () => {
    const [dead, alive] = [await newHost(), await newHost()];
    const run = await launchRun(db.sql, { done: {}, cut: { after: ['done'], max_attempts: 1 } });
    await completeAll(db.sql, [await claimStep(db.sql, 'done', dead.id)], dead.id);
    const cut = await claimStep(db.sql, 'cut', dead.id);
    await recordSession(db.sql, { ...sessionOf('ses_1'), host: dead.id, id: cut.id, attempt: 1 });
    expect(await reap(db.sql, alive.id)).toEqual([]);

    await dead.close();
    expect(await reap(db.sql, alive.id)).toEqual([cut.id]);
    expect(await statesOf(db.sql, run)).toMatchObject({ done: 'completed', cut: 'pending' });
    const again = await claimStep(db.sql, 'cut', alive.id);
    expect(again).toMatchObject({ attempt: 2, agent_session_id: 'ses_1' });
    const attempts =
      await db.sql`select attempt, outcome from task_attempts where task_id = ${cut.id} order by attempt`;
    expect(attempts).toEqual([
      { attempt: 1, outcome: 'crash' },
      { attempt: 2, outcome: null },
    ]);
    expect(await failStep(db.sql, again, { host: alive.id })).toBe('failed');
  });

  test('is known by its connection alone: a killed session is enough', async () => {
    const alive = await newHost();
    const dead = await newHost();
    await launchRun(db.sql, { cut: {} });
    const cut = await claimStep(db.sql, 'cut', dead.id);
    await killLockOf(dead);
    expect(await reap(db.sql, alive.id)).toEqual([cut.id]);
  });

  test('never takes its own tasks, although it could get its own lock', async () => {
    const host = await newHost();
    await launchRun(db.sql, { mine: {} });
    await claimStep(db.sql, 'mine', host.id);
    const own = connect(db.url, { name: 'own', max: 1 });
    await own`select pg_advisory_lock(7400, 999)`;
    await db.sql`update tasks set claimed_by = 999 where state = 'running'`;
    expect(await reap(own, 999)).toEqual([]);
    await own.end();
  });

  test('takes its own back when their lease has passed: the answer to its claim never reached it', async () => {
    const host = await newHost();
    await launchRun(db.sql, { mine: {} });
    const lost = await claimStep(db.sql, 'mine', host.id);
    await db.sql`update tasks set lease_until = clock_timestamp() where id = ${lost.id}`;
    expect(await reap(db.sql, host.id)).toEqual([lost.id]);
  });
});

describe('a host whose lock connection was lost', () => {
  test('takes its lock again with the next poll', async () => {
    const [host, other] = [await newHost(), await newHost()];
    await launchRun(db.sql, { mine: {} });
    await claimStep(db.sql, 'mine', host.id);
    await killLockOf(host);
    // The first calls may be those that notice; then it dials again.
    await vi.waitFor(() => host.hold());
    await host.hold();
    expect(await reap(db.sql, other.id)).toEqual([]);
    await host.close();
    expect(await reap(db.sql, other.id)).toHaveLength(1);
  });
});

describe('a host that hangs', () => {
  test('loses its tasks when the lease has passed, and keeps them while it renews', async () => {
    const [hung, alive] = [await newHost(), await newHost()];
    await launchRun(db.sql, { step: {} });
    const step = await claimStep(db.sql, 'step', hung.id);
    await db.sql`update tasks set lease_until = clock_timestamp() - interval '1 s' where id = ${step.id}`;
    expect(await heartbeat(db.sql, { host: hung.id, attempts: [step], lease_seconds: 30 })).toEqual([]);
    expect(await reap(db.sql, alive.id)).toEqual([]);

    await db.sql`update tasks set lease_until = clock_timestamp() - interval '1 s' where id = ${step.id}`;
    expect(await reap(db.sql, alive.id)).toEqual([step.id]);
  });
});

describe('an attempt that was taken over', () => {
  test('can write nothing any more: no completion, failure, lease, event or session', async () => {
    const [slow, quick] = [await newHost(), await newHost()];
    const run = await launchRun(db.sql, { step: {} });
    const old = await claimStep(db.sql, 'step', slow.id);
    await db.sql`update tasks set lease_until = clock_timestamp() - interval '1 s' where id = ${old.id}`;
    await reap(db.sql, quick.id);
    const current = await claimStep(db.sql, 'step', quick.id);

    const ref = { id: old.id, attempt: old.attempt };
    expect(await completeAll(db.sql, [old], slow.id)).toEqual([ref]);
    expect(await failStep(db.sql, old, { host: slow.id })).toBeNull();
    expect(await heartbeat(db.sql, { host: slow.id, attempts: [old], lease_seconds: 30 })).toEqual([ref]);
    const event = { type: 'text' as const, text: 'late' };
    expect(await appendEvents(db.sql, { host: slow.id, events: [{ ...ref, seq: 1, event }] })).toEqual([ref]);
    expect(await recordSession(db.sql, { ...sessionOf('s'), ...ref, host: slow.id })).toBe(false);
    expect(await db.sql`select * from task_events`).toEqual([]);
    expect(await statesOf(db.sql, run)).toMatchObject({ step: 'running' });

    expect(await completeAll(db.sql, [current], quick.id)).toEqual([]);
    expect(await completeAll(db.sql, [current], quick.id)).toEqual([{ id: current.id, attempt: 2 }]);
  });

  test('is refused by its number alone when the same host has claimed the task again', async () => {
    const host = await newHost();
    await launchRun(db.sql, { step: {} });
    const old = await claimStep(db.sql, 'step', host.id);
    await failStep(db.sql, old, { host: host.id, retry_after_seconds: 0 });
    await db.sql`select release()`;
    const current = await claimStep(db.sql, 'step', host.id);
    expect(await completeAll(db.sql, [old], host.id)).toEqual([{ id: old.id, attempt: 1 }]);
    expect(await completeAll(db.sql, [current], host.id)).toEqual([]);
  });
});

test('events are stored in order, and once, however often they are sent', async () => {
  const run = await launchRun(db.sql, { step: {} });
  const step = await claimStep(db.sql, 'step');
  const events = [1, 2, 3].map((seq) => ({
    id: step.id,
    attempt: 1,
    seq,
    event: { type: 'text' as const, text: `${seq}` },
  }));
  expect(await appendEvents(db.sql, { host: 1, events: events.slice(0, 2) })).toEqual([]);
  expect(await appendEvents(db.sql, { host: 1, events })).toEqual([]);
  const rows =
    await db.sql`select seq, event ->> 'text' as text from task_events where task_id = ${idOf(run.ids, 'step')} order by seq`;
  expect(rows.map((row) => [row['seq'], row['text']])).toEqual([
    [1, '1'],
    [2, '2'],
    [3, '3'],
  ]);
});
