import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import { CoderFaults } from './coder-faults.js';
import { whenRegistered, type Coders } from './coders.js';
import { proveCommits } from './commit-proofs.js';
import { failOver, type Failover } from './fail-over.js';
import { feed } from './fleet-feed.js';
import { idleStatements } from './idle-statements.js';
import { proveRows, type RowProofs } from './fleet-proofs.js';
import type { Grounds } from './grounds.js';
import type { Network } from './network.js';
import type { Pair } from './pair.js';
import { SeenEnds } from './seen-ends.js';
import { until } from './until.js';

interface Stage {
  network: Network;
  pair: Pair;
  coders: Coders;
  grounds: Grounds;
  names: readonly string[];
  sql: Sql;
  database: string;
  ledger: string;
  failovers: number;
  runs: number;
  /** Whether what a host costs that has nothing to do is measured first. */
  sweep: boolean;
  log: (line: string) => void;
  signal: AbortSignal;
}

export interface Played {
  seconds: number;
  failovers: Failover[];
  /** Statements a second of one coder that has nothing to do; null: not measured. */
  idle: number | null;
  /** What was done to hosts meanwhile. */
  others: string[];
  /** Processes of agents that outlived their host. */
  hung: number;
  /** Starts that failed because the database went away meanwhile, and were repeated. */
  restarted: readonly string[];
  proofs: RowProofs & { commits: number };
}

/** Between two runs: so that a host less still gets them done. */
export const EVERY_MS = 1_800;
/** What a coder looks for when it starts. */
const SETTLE_MS = 15_000;

/** Runs come in one by one while hosts and primaries fail, and are proved once all have ended. */
export async function playFaults(stage: Stage): Promise<Played> {
  const { network, sql, coders, grounds, names, log, signal } = stage;
  await writeFile(stage.ledger, '');
  for (const name of names) await coders.start(name);
  await whenRegistered(sql, names.length, signal);
  const idle = stage.sweep ? await idleCost(stage) : null;
  const since = performance.now();
  let isOver = false;
  const wanted = { network, grounds, names, runs: stage.runs, everyMs: EVERY_MS, isOver: () => isOver };
  const feeding = feed(wanted, signal);
  // It is awaited below; a failure of what comes before must not make its own go unheard.
  feeding.catch(() => undefined);
  const ends = new SeenEnds(sql, signal);
  await until({ ms: 60_000, what: 'every host to be at work', signal }, () => allAtWork(stage));
  const faults = new CoderFaults(stage);
  const failovers: Failover[] = [];
  for (let turn = 0; turn < stage.failovers; turn += 1) {
    log(await faults.play(turn));
    await delay(3_000, undefined, { signal });
    failovers.push(await failOver(stage, turn));
  }
  await faults.over();
  isOver = true;
  const launched = await feeding;
  log(`${launched.length} runs launched`);
  await until({ ms: 900_000, what: 'every run to end', signal }, async () =>
    (await openTasks(stage)) === 0 ? true : null,
  );
  const seconds = (performance.now() - since) / 1_000;
  await ends.close();
  const noted = { launched, seen: ends.seen, ledger: await readFile(stage.ledger, 'utf8') };
  const rows = await proveRows(sql, noted);
  const { commits, faults: wrong } = await proveCommits(sql, { grounds, launched, names });
  const proofs = { ...rows, commits, faults: [...rows.faults, ...wrong, ...coders.fallen] };
  return { seconds, failovers, idle, others: faults.done, hung: faults.hung, restarted: coders.restarted, proofs };
}

/** Of one host, once all have settled down. */
async function idleCost({ sql, names, signal }: Stage): Promise<number> {
  await delay(SETTLE_MS, undefined, { signal });
  return (await idleStatements(sql, signal)) / names.length;
}

async function allAtWork({ sql, names }: Stage): Promise<true | null> {
  const [row] = await sql<[{ number: number }]>`
    select count(distinct claimed_by) as number from tasks where state = 'running'`;
  return row.number === names.length ? true : null;
}

async function openTasks({ sql, signal }: Stage): Promise<number> {
  return await whenDatabaseIsBack(async () => {
    const [row] = await sql<[{ number: number }]>`
      select count(*) as number from tasks where state in ('pending', 'running')`;
    return row.number;
  }, signal);
}
