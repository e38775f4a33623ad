import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import { CoderFaults } from './coder-faults.js';
import { whenRegistered, type Coders } from './coders.js';
import { feed } from './fleet-feed.js';
import { proveFleet, type FleetProofs } from './fleet-proofs.js';
import type { Network } from './network.js';
import { otherOf, until, type Pair } from './pair.js';

export interface Failover {
  fault: string;
  /** Seconds from the fault until the other node leads. */
  leader_s: number;
  /** Seconds from the fault until the first step is claimed on it. */
  claim_s: number;
}

interface Stage {
  network: Network;
  pair: Pair;
  coders: Coders;
  names: readonly string[];
  sql: Sql;
  ledger: string;
  failovers: number;
  runs: number;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** Between two runs, and what a step takes on average: so that a host less still gets them done. */
export const PACE = { everyMs: 1_200, stepSeconds: 2 };

/** Runs come in one by one while hosts and primaries fail, and are proved once all have ended. */
export async function playFaults(
  stage: Stage,
): Promise<{ seconds: number; failovers: Failover[]; others: string[]; proofs: FleetProofs }> {
  const { sql, coders, names, ledger, log, signal } = stage;
  await writeFile(ledger, '');
  for (const name of names) await coders.start(name);
  await whenRegistered(sql, names.length);
  const since = performance.now();
  let isOver = false;
  const feeding = feed(sql, { runs: stage.runs, everyMs: PACE.everyMs, isOver: () => isOver }, signal);
  // It is awaited below; a failure of what comes before must not make its own go unheard.
  feeding.catch(() => undefined);
  await until(60_000, 'every host to be at work', () => allAtWork(stage));
  const faults = new CoderFaults(stage.network, coders, names);
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
  await until(900_000, 'every run to end', async () => ((await openTasks(stage)) === 0 ? true : null));
  const seconds = (performance.now() - since) / 1_000;
  const notes = await readFile(ledger, 'utf8');
  const proofs = await whenDatabaseIsBack(() => proveFleet(sql, { launched, ledger: notes }), signal);
  return { seconds, failovers, others: faults.done, proofs };
}

async function failOver(stage: Stage, turn: number): Promise<Failover> {
  const { pair, network, log } = stage;
  const primary = await pair.settled(120_000);
  const isKilled = turn % 2 === 0;
  const fault = isKilled ? 'the primary is killed' : 'the primary is cut off';
  log(`${primary}: ${fault}`);
  const [{ now }] = await stage.sql<[{ now: Date }]>`select clock_timestamp() as now`;
  const began = performance.now();
  if (isKilled) await network.kill(primary);
  else await network.cut(primary);
  const next = otherOf(primary);
  await until(90_000, 'the other node to lead', async () => ((await pair.leader()) === next ? true : null));
  const leader_s = (performance.now() - began) / 1_000;
  const claim_s = await until(120_000, 'a claim on the new primary', () => firstClaim(stage, now));
  log(`${next} leads after ${leader_s.toFixed(1)} s, first claim after ${claim_s.toFixed(1)} s`);
  if (isKilled) await pair.launch(primary);
  else await network.mend(primary);
  return { fault, leader_s, claim_s };
}

/** Seconds from the fault to the first claim by the database's clock, which is this machine's. */
async function firstClaim({ sql, signal }: Stage, since: Date): Promise<number | null> {
  return await whenDatabaseIsBack(async () => {
    const [row] = await sql<[{ seconds: number | null }]>`
      select extract(epoch from min(a.started_at) - ${since}::timestamptz)::float8 as seconds
      from task_attempts a
      where a.started_at > (select max(s.seen_at) from database_servers s) and a.started_at > ${since}::timestamptz`;
    return row.seconds;
  }, signal);
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
