import { EventEmitter, once } from 'node:events';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { startStandby } from '@boocode/db/standby';
import { startThrowAway, type ThrowAwayCluster } from '@boocode/db/throw-away-cluster';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { heartbeat } from '../tasks/heartbeat.js';
import { registerHost, type Host } from '../tasks/host.js';
import { reap } from '../tasks/reap.js';
import { auditCounters, claimStep, launchRun } from '../tasks/test-run.js';
import { completed, testHost, type Work } from './testing/test-host.js';

// A primary and a standby to which every commit goes too, and hosts that know both. When the primary dies the standby is
// promoted, and a new standby is made of it.

const patience = { timeout: 30_000, interval: 20 };

let primary: ThrowAwayCluster;
let standby: ThrowAwayCluster;
const ends: (() => Promise<void>)[] = [];
beforeAll(async () => {
  primary = await startThrowAway();
  const sql = connect(primary.url, { max: 1 });
  await migrate(sql);
  await sql.end();
  standby = await startStandby(primary);
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
afterAll(async () => {
  await primary.close();
  await standby.close();
});

function both(): string {
  const { username, password, host, pathname } = new URL(primary.url);
  return `postgres://${username}:${password}@${host},${new URL(standby.url).host}${pathname}`;
}

function pool(url = both()): Sql {
  const sql = connect(url, { max: 3 });
  ends.push(() => sql.end({ timeout: 1 }));
  return sql;
}

async function newHost(sql: Sql): Promise<Host> {
  const host = await registerHost(sql, { hostname: 'here', pid: process.pid });
  ends.push(() => host.close());
  return host;
}

/** What a query answers once the database is back. */
async function back<T>(query: () => Promise<T>): Promise<T> {
  return await vi.waitFor(query, patience);
}

async function failOver(): Promise<void> {
  await primary.close();
  const promoting = connect(standby.url, { max: 1 });
  await promoting`select pg_promote()`;
  await promoting.end();
  primary = standby;
}

test('when its sessions crashed and the server lives, no step of a host that lives is taken over', async () => {
  const sql = pool();
  const [slow, quick] = [await newHost(sql), await newHost(sql)];
  await launchRun(sql, { step: {} });
  const step = await claimStep(sql, 'step', slow.id);
  const [session] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
  process.kill(session.pid, 'SIGKILL');
  await sql`select 1`.catch(() => undefined);
  expect(await back(() => reap(sql, quick.id))).toEqual([]);

  await back(() => slow.hold());
  expect(await reap(sql, quick.id)).toEqual([]);
  await slow.close();
  expect(await reap(sql, quick.id)).toEqual([step.id]);
  await sql`delete from tasks`;
});

test('after a fail-over hosts that live keep their steps, and those of a host that died with the primary go on elsewhere', async () => {
  const sql = pool();
  const [slow, quick, dead] = [await newHost(sql), await newHost(sql), await newHost(sql)];
  await launchRun(sql, { kept: {} });
  const kept = await claimStep(sql, 'kept', slow.id);
  await launchRun(sql, { cut: {} });
  const cut = await claimStep(sql, 'cut', dead.id);

  await failOver();
  // The standby's postmaster is older than both claims, every lock is free there, and no lease could be extended for long.
  await back(() => sql`update tasks set lease_until = clock_timestamp() where state = 'running'`);
  expect(await reap(sql, quick.id)).toEqual([]);
  await back(() => slow.hold());
  expect(await heartbeat(sql, { host: slow.id, attempts: [kept], lease_seconds: 30 })).toEqual([]);
  expect(await reap(sql, quick.id)).toEqual([]);

  // The time has passed in which the dead one could have come back.
  await sql`update database_servers set since = since - grace where server = this_server()`;
  expect(await reap(sql, quick.id)).toEqual([cut.id]);
  await slow.close();
  expect(await reap(sql, quick.id)).toEqual([kept.id]);
  await sql`delete from tasks`;
  standby = await startStandby(primary);
});

test('work goes on through a fail-over: every run ends, and every step is done once', async () => {
  const sql = pool();
  const ledger: string[] = [];
  const [half, all] = [40, 80];
  const halfWay = new EventEmitter();
  const reached = once(halfWay, 'reached');
  const work: Work = async ({ id }) => {
    ledger.push(id);
    if (ledger.length === half) halfWay.emit('reached');
    return completed;
  };
  const hosts = [await testHost(both(), work, { leaseSeconds: 6 }), await testHost(both(), work, { leaseSeconds: 6 })];
  ends.push(async () => void (await Promise.all(hosts.map((host) => host.stop()))));
  for (let run = 0; run < all / 4; run += 1) await launchRun(sql, { a: {}, b: { after: ['a'] }, c: { after: ['a'] } });
  await reached;
  await failOver();
  await vi.waitFor(async () => {
    const [row] = await sql<[{ open: number }]>`
      select count(*) as open from tasks where state in ('pending', 'running')`;
    expect(row.open).toBe(0);
  }, patience);

  expect(ledger).toHaveLength(all);
  expect(new Set(ledger).size).toBe(all);
  const attempts = await sql<{ outcome: string; code: string | null; number: number }[]>`
    select outcome, error ->> 'code' as code, count(*) as number
    from task_attempts
    group by 1, 2
    order by 1`;
  // A claim whose answer was lost with the primary is made again: nothing had begun.
  expect(attempts.filter(({ code }) => code !== 'claim.lost')).toEqual([
    { outcome: 'completed', code: null, number: all },
  ]);
  await auditCounters(sql);
});
