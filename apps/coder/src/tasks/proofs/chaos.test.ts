import type { MadeCluster } from '@boocode/db/made-cluster';
import { isLong } from '@boocode/rehearsal/long-form';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gateProxy, type GateProxy } from '../../services/testing/gate-proxy.js';
import {
  badEndings,
  launchReviews,
  makeLabCluster,
  openLab,
  runningOn,
  unsettled,
  until,
  type Lab,
  type Worker,
} from './chaos-lab.js';
import { LEASE_SECONDS } from './chaos-protocol.js';

/** What a host that is gone was running is free again within its lease and two seconds. */
const RECOVERY_MS = (LEASE_SECONDS + 2) * 1_000;
const PATIENCE_MS = 60_000;

let cluster: MadeCluster;
let lab: Lab;
const gates: GateProxy[] = [];
beforeAll(async () => {
  cluster = await makeLabCluster();
});
afterAll(() => cluster.remove());
beforeEach(async () => {
  lab = await openLab(cluster);
});
afterEach(async () => {
  await Promise.all(gates.splice(0).map((open) => open.close()));
  await lab.close();
});

function one(workers: readonly Worker[]): Worker {
  const worker = workers[Math.floor(Math.random() * workers.length)];
  if (!worker) throw new Error('No worker is left.');
  return worker;
}

async function gate(): Promise<GateProxy> {
  const made = await gateProxy(lab.url);
  gates.push(made);
  return made;
}

/** Strikes while the worker runs something, which `how` must keep it from ending. Meanwhile there is always work to do. */
async function strike(worker: Worker, how: () => unknown): Promise<void> {
  await until(PATIENCE_MS, 'the worker runs something', async () => {
    if ((await unsettled(lab.sql)) < 60) await launchReviews(lab.sql, 5);
    return (await runningOn(lab.sql, worker)) >= 2;
  });
  await how();
}

async function recovered(worker: Worker): Promise<number> {
  const ms = await until(PATIENCE_MS, 'its tasks are taken back', async () => (await runningOn(lab.sql, worker)) === 0);
  expect(ms).toBeLessThan(RECOVERY_MS);
  return ms;
}

/** Waits until all has settled; returns what did not end well. */
async function endings(): Promise<unknown[]> {
  await until(PATIENCE_MS, 'everything has settled', async () => (await unsettled(lab.sql)) === 0);
  return await badEndings(lab.sql);
}

test('workers are killed while they work: nothing is lost, nothing completes twice', async () => {
  const workers = await Promise.all([lab.worker(), lab.worker(), lab.worker()]);
  await launchReviews(lab.sql, 12);
  for (let n = 0; n < (isLong ? 3 : 2); n += 1) {
    const victim = workers.splice(Math.floor(Math.random() * workers.length), 1)[0];
    if (!victim) throw new Error('No worker is left.');
    await strike(victim, () => victim.kill());
    await recovered(victim);
    workers.push(await lab.worker());
  }
  expect(await endings()).toEqual([]);
}, 120_000);

test('a worker that hangs for longer than its lease loses its tasks, and what it reports later is refused', async () => {
  const [hung] = await Promise.all([lab.worker(), lab.worker()]);
  await launchReviews(lab.sql, 12);
  await strike(hung, () => hung.signal('SIGSTOP'));
  await recovered(hung);
  hung.signal('SIGCONT');
  expect(await endings()).toEqual([]);
}, 120_000);

test('Postgres is restarted under load, in order and by a kill: nothing is lost, nothing completes twice', async () => {
  const [first, second] = await Promise.all([lab.worker(), lab.worker()]);
  await launchReviews(lab.sql, 12);
  await strike(first, () => lab.restart('in order'));
  await strike(second, () => lab.restart('kill'));
  expect(await endings()).toEqual([]);
}, 120_000);

test('a worker whose connections have all become half-open loses its tasks to another', async () => {
  const way = await gate();
  const cut = await lab.worker(way.url);
  await lab.worker();
  await launchReviews(lab.sql, 12);
  await strike(cut, () => way.swallow('all'));
  await recovered(cut);
  expect(await endings()).toEqual([]);
}, 120_000);

test('a worker whose LISTEN connection is half-open finds new work with its next poll', async () => {
  const way = await gate();
  await lab.worker(way.url);
  way.swallow('listening');
  await launchReviews(lab.sql, 1);
  const started = async (): Promise<boolean> => (await lab.sql`select from tasks where attempt > 0`).length > 0;
  expect(await until(PATIENCE_MS, 'the new work has started', started)).toBeLessThan(3_000);
  expect(await endings()).toEqual([]);
}, 120_000);

test('a worker that polls over half-open connections while others are good loses nothing and claims nothing that it can not keep', async () => {
  const way = await gate();
  const cut = await lab.worker(way.url);
  await lab.worker();
  await launchReviews(lab.sql, 12);
  // What it polls over now; then also whatever it would poll over next.
  await strike(cut, () => way.swallow('heartbeats'));
  way.open();
  await strike(cut, () => way.swallow('heartbeats'));
  await recovered(cut);
  way.open();
  await strike(cut, () => undefined);
  expect(await endings()).toEqual([]);
}, 120_000);

const day = 86_400_000;

describe('the wall clock of a worker jumps', () => {
  // In the short form two workers are away from each other by two days, and either may take back.
  test.each(isLong ? [[-day], [day]] : [[-day, day]])(
    'by %i ms, and it works and takes back as ever',
    async (...jumps) => {
      const victim = await lab.worker();
      for (const jump_ms of jumps) (await lab.worker()).order({ jump_ms });
      await launchReviews(lab.sql, 12);
      await strike(victim, () => victim.kill());
      await recovered(victim);
      expect(await endings()).toEqual([]);
    },
    120_000,
  );
});

/** How many faults the mixture makes. In the short form each kind has its own test alone. */
const STRIKES = Number(process.env['BOOCODE_PROOF_STRIKES'] ?? (isLong ? 12 : 0));

test.runIf(STRIKES > 0)(
  `${STRIKES} faults of every kind, one after the other, while new runs come in`,
  async () => {
    const way = await gate();
    const workers = await Promise.all([lab.worker(), lab.worker(), lab.worker()]);
    let slowest = 0;
    const anyWorker = (): Worker => one(workers);
    const replaced = async (victim: Worker): Promise<void> => {
      await victim.kill();
      workers.splice(workers.indexOf(victim), 1, await lab.worker());
    };
    const faults: (() => Promise<void>)[] = [
      async () => {
        const victim = anyWorker();
        await strike(victim, () => victim.kill());
        slowest = Math.max(slowest, await recovered(victim));
        await replaced(victim);
      },
      async () => {
        const hung = anyWorker();
        await strike(hung, () => hung.signal('SIGSTOP'));
        slowest = Math.max(slowest, await recovered(hung));
        hung.signal('SIGCONT');
      },
      async () => await lab.restart('in order'),
      async () => await lab.restart('kill'),
      async () => {
        const cut = await lab.worker(way.url);
        await strike(cut, () => way.swallow('all'));
        slowest = Math.max(slowest, await recovered(cut));
        await cut.kill();
        way.open();
      },
      async () => anyWorker().order({ jump_ms: Math.round((Math.random() - 0.5) * 1e9) }),
    ];
    for (let n = 0; n < STRIKES; n += 1) {
      if ((await unsettled(lab.sql)) < 100) await launchReviews(lab.sql, 10);
      await faults[(n * 5) % faults.length]?.();
    }
    expect(await endings()).toEqual([]);
    const [tasks] = await lab.sql<[{ count: number }]>`select count(*) from tasks`;
    console.info(`${STRIKES} faults, ${tasks.count} tasks; the slowest recovery took ${Math.round(slowest)} ms`);
  },
  3_600_000,
);
