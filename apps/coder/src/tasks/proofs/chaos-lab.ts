import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { clusterFolder } from '@boocode/db/cluster-folder';
import { connect, type Sql } from '@boocode/db/connect';
import { startEmbedded } from '@boocode/db/embedded';
import { makeCluster, type MadeCluster } from '@boocode/db/made-cluster';
import { migrate } from '@boocode/db/migrate';
import { isDatabaseAway, whenDatabaseIsBack } from '@boocode/db/database-away';
import { auditCounters, launchRun, type TestStep } from '../test-run.js';
import { Told, type Order } from './chaos-protocol.js';

/** A dispatcher in a process of its own. */
export interface Worker {
  /** Its id in `coder_hosts`. */
  host: number;
  signal(name: NodeJS.Signals): void;
  order(order: Order): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** A durable Postgres and workers on it, all of which a test may end in any way. */
export interface Lab {
  dataDir: string;
  url: string;
  sql: Sql;
  /** By way of another address when given, a gate's for example. */
  worker(url?: string): Promise<Worker>;
  /** Ends Postgres, in order or by `kill -9` of its postmaster unless it has ended by itself, and starts it again. */
  restart(how: 'in order' | 'kill'): Promise<void>;
  close(): Promise<void>;
}

// As it was built: so many workers are started that their start counts.
const script = fileURLToPath(new URL('../../../dist/tasks/proofs/chaos-worker.js', import.meta.url));

/** What labs are copies of: a cluster with the schema. */
export async function makeLabCluster(): Promise<MadeCluster> {
  return await makeCluster(async (url) => {
    const sql = connect(url, { name: 'chaos', max: 1 });
    await migrate(sql);
    await sql.end();
  });
}

/** `folder` is used for the cluster when given, and left where it is. */
export async function openLab(cluster: MadeCluster, folder?: string): Promise<Lab> {
  const parent = folder ?? (await clusterFolder('chaos'));
  const dataDir = join(parent, 'data');
  await cluster.copyTo(dataDir);
  let postgres = await startEmbedded({ dataDir });
  const { url } = postgres;
  const sql = connect(url, { name: 'chaos' });
  const children = new Set<ChildProcess>();
  return {
    dataDir,
    url,
    sql,
    async worker(address = url) {
      const child = fork(script, [address], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      children.add(child);
      const [told]: unknown[] = await once(child, 'message');
      return workerOf(child, Told.parse(told).host);
    },
    async restart(how) {
      if (how === 'in order') await postgres.stop();
      else if (await answers(sql)) process.kill(postgres.pid, 'SIGKILL');
      else await postgres.stop();
      await postgres.exited;
      postgres = await startEmbedded({ dataDir });
      if (postgres.url !== url) throw new Error('Postgres came back at another address.');
    },
    async close() {
      await Promise.all([...children].map((child) => killed(child)));
      await sql.end({ timeout: 1 });
      await postgres.stop();
      await rm(folder === undefined ? parent : dataDir, { recursive: true });
    },
  };
}

async function answers(sql: Sql): Promise<boolean> {
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    return false;
  }
}

function workerOf(child: ChildProcess, host: number): Worker {
  return {
    host,
    signal: (name) => void child.kill(name),
    order: (order) => void child.send(order),
    kill: () => killed(child),
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Runs in the shape of a review: a discovery, eight angles, a synthesis, and the root. */
export async function launchReviews(sql: Sql, runs: number): Promise<void> {
  const angles = Array.from({ length: 8 }, (_, n) => `angle${n}`);
  const steps: [string, TestStep][] = [
    ['discovery', {}],
    ...angles.map((key): [string, TestStep] => [key, { after: ['discovery'] }]),
    ['synthesis', { after: angles }],
  ];
  for (let n = 0; n < runs; n += 1) await launchRun(sql, Object.fromEntries(steps));
}

/** Asks until it is so. The database may be away meanwhile. Returns the milliseconds that it took; throws after `ms`. */
export async function until(ms: number, what: string, isSo: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  const signal = AbortSignal.timeout(ms);
  while (!(await whenDatabaseIsBack(isSo, signal))) {
    if (signal.aborted) throw new Error(`After ${ms} ms it was not yet so that ${what}.`);
    await delay(10);
  }
  return performance.now() - started;
}

export async function runningOn(sql: Sql, { host }: Worker): Promise<number> {
  const [row] = await sql<[{ count: number }]>`select count(*) from tasks where claimed_by = ${host}`;
  return row.count;
}

export async function unsettled(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`select count(*) from tasks where state in ('pending', 'running')`;
  return row.count;
}

/**
 * The tasks that did not end well. Well is: completed, once, by the attempt that the table had given to the host that did
 * it; and no attempt was burnt by what went wrong around it.
 */
export async function badEndings(sql: Sql): Promise<unknown[]> {
  await auditCounters(sql);
  return [
    ...(await sql`
    select t.id, t.step_key, t.state, t.attempt, t.failures, t.error, o.outputs, a.attempts
    from tasks t
    left join lateral (
      select json_agg(json_build_array(o.attempt, o.text)) as outputs, count(*) as times, min(o.text) as text
      from task_outputs o where o.task_id = t.id
    ) o on true
    left join lateral (
      select json_agg(json_build_array(a.attempt, a.claimed_by, a.outcome) order by a.attempt) as attempts,
        count(*) filter (where a.outcome = 'completed') as completed, count(*) filter (where a.outcome is null) as open,
        max(a.claimed_by || '/' || a.attempt) filter (where a.outcome = 'completed') as by
      from task_attempts a where a.task_id = t.id
    ) a on true
    where t.state <> 'completed' or t.failures > 0 or o.times <> 1 or a.completed <> 1 or a.open > 0
      or o.text <> a.by or a.by not like '%/' || t.attempt`),
  ];
}
