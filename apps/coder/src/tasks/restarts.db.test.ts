import { FlowRunView } from '@boocode/contracts/flow-run';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerHost, type Host } from './host.js';
import { readAttempts } from './read-attempts.js';
import { readRun } from './read-runs.js';
import { reap } from './reap.js';
import { claimSome, completeAll, failStep, launchRun, type TestRun } from './test-run.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from coder_hosts`;
});

const start = (hostname = 'here'): Promise<Host> => registerHost(db.sql, { hostname, pid: 4711 });

/** What a killed process leaves behind: its lock is free, and it has said nothing. */
async function kill(host: Host): Promise<void> {
  await host.close();
  await db.sql`update coder_hosts set stopped_at = null where id = ${host.id}`;
}

/** A run of which `a` is done on this host, `b` and `c` run there, and `d` waits. */
async function halfway(host: Host): Promise<TestRun> {
  const run = await launchRun(db.sql, {
    a: {},
    b: { after: ['a'] },
    c: { after: ['a'], max_crashes: 1 },
    d: { after: ['b'] },
  });
  await completeAll(db.sql, await claimSome(db.sql, { host: host.id }), host.id);
  await claimSome(db.sql, { host: host.id });
  return run;
}

const noteOf = async (run: TestRun) => (await readRun(db.sql, run.id))?.restarted;

describe('a run that was cut off says of the next start', () => {
  test('what was kept, what goes on and what waits for a person, and that it was a crash', async () => {
    const killed = await start();
    const run = await halfway(killed);
    await kill(killed);
    expect(await noteOf(run)).toBeNull();
    const next = await start();
    await reap(db.sql, next.id);
    const note = { kept: 1, resumed: 1, needs_decision: 1, cause: 'crashed' };
    expect(await noteOf(run)).toMatchObject(note);
    await completeAll(db.sql, await claimSome(db.sql, { host: next.id }), next.id);
    // What was completed later was not kept, and what went on is still that.
    expect(await noteOf(run)).toMatchObject(note);
    await next.close();
  });

  test('that the one before was stopped in order', async () => {
    const stopped = await start();
    const run = await halfway(stopped);
    const error = { outcome: 'crash', code: 'host.stopped', message: 'Coder was stopped while it ran.' } as const;
    const rows = await db.sql<{ id: string; attempt: number }[]>`select id, attempt from tasks where state = 'running'`;
    for (const row of rows) await failStep(db.sql, { ...row }, { host: stopped.id, error });
    await stopped.close();
    const next = await start();
    const note = FlowRunView.shape.restarted.parse(await noteOf(run));
    expect(note).toMatchObject({ kept: 1, resumed: 2, needs_decision: 0, cause: 'stopped' });
    expect(Date.now() - Date.parse(note?.at ?? '')).toBeLessThan(60_000);
    await next.close();
  });

  test('nothing when nothing was cut off, or the one that took over was there before or is elsewhere', async () => {
    const idle = await start();
    const untouched = await launchRun(db.sql, { a: {} });
    const [killed, beside] = [await start(), await start()];
    const run = await halfway(killed);
    await Promise.all([kill(killed), kill(idle)]);
    await reap(db.sql, beside.id);
    const elsewhere = await start('there');
    expect([await noteOf(untouched), await noteOf(run)]).toEqual([null, null]);
    await Promise.all([beside.close(), elsewhere.close()]);
  });

  test('nothing any more an hour after its end', async () => {
    const killed = await start();
    const run = await halfway(killed);
    await kill(killed);
    const next = await start();
    await reap(db.sql, next.id);
    await db.sql`update tasks set state = 'cancelled', ready_at = null, ended_at = now() - interval '59 minutes'`;
    expect(await noteOf(run)).not.toBeNull();
    await db.sql`update tasks set ended_at = now() - interval '61 minutes'`;
    expect(await noteOf(run)).toBeNull();
    await next.close();
  });
});

test('a host that lost its tasks and lives was perhaps only slow', async () => {
  const slow = await start();
  const run = await halfway(slow);
  await db.sql`update tasks set lease_until = now() - interval '1 second' where state = 'running'`;
  const next = await start();
  await reap(db.sql, next.id);
  expect(await noteOf(run)).toMatchObject({ cause: 'unknown' });
  await Promise.all([slow.close(), next.close()]);
});

test('each claim of a task is told, with its host and how it ended', async () => {
  const [killed, next] = [await start(), await start()];
  const run = await halfway(killed);
  await kill(killed);
  await reap(db.sql, next.id);
  await claimSome(db.sql, { host: next.id });
  expect(await readAttempts(db.sql, run.ids['b']!)).toMatchObject([
    { attempt: 1, agent: 'conductor', host: 'here, process 4711', outcome: 'crash', error: { code: 'host.lost' } },
    { attempt: 2, outcome: null, ended_at: null, error: null, usage: null },
  ]);
  await next.close();
});
