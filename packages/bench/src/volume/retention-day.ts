import { pruneBatch } from '@boocode/coder/tasks/prune';
import type { Sql } from '@boocode/db/connect';
import { quantile } from '../statistics.js';
import { ACTS, playRun, type Act } from './engine-play.js';
import { countsOfTables, TABLES, walBytes, type Table } from './tables.js';

export interface SweptDay {
  runs: number;
  seconds: number;
  /** The batch that took longest. */
  longest_ms: number;
  wal_bytes: number;
  deleted: { table: Table; rows: number }[];
}

/** Removes the runs that ended before a time, as retention does: batch after batch. `sql` has one connection: it alone knows at once what it did. */
export async function sweepDay(sql: Sql, before: Date): Promise<SweptDay> {
  const counts = new Map((await countsOfTables(sql)).map(({ table, deleted }) => [table, deleted]));
  const wal = await walBytes(sql);
  const batches: number[] = [];
  let runs = 0;
  for (let more = true; more;) {
    const began = performance.now();
    const batch = (await pruneBatch(sql, before)) ?? 0;
    batches.push(performance.now() - began);
    runs += batch;
    more = batch > 0;
  }
  const after = await countsOfTables(sql);
  return {
    runs,
    seconds: batches.reduce((sum, ms) => sum + ms, 0) / 1_000,
    longest_ms: Math.max(...batches),
    wal_bytes: (await walBytes(sql)) - wal,
    deleted: TABLES.map((table) => ({
      table,
      rows: (after.find((row) => row.table === table)?.deleted ?? 0) - (counts.get(table) ?? 0),
    })),
  };
}

/** How long claims, completions and joins take: beside a sweep over how long they take alone. */
export interface Beside {
  alone: { p50: number; p99: number; calls: number };
  beside: { p50: number; p99: number; calls: number };
}

const ticks: readonly Act[] = ACTS.filter(
  (act) => act.startsWith('claim') || act.startsWith('completion') || act.startsWith('join'),
);

/** Plays runs one after the other, first alone for `aloneMs`, then for as long as `work` takes. */
export async function besideWork(
  sql: Sql,
  { host, aloneMs, work }: { host: number; aloneMs: number; work: () => Promise<unknown> },
): Promise<Beside> {
  const until = performance.now() + aloneMs;
  const alone = await playWhile(sql, host, () => performance.now() < until);
  let done = false;
  const working = work().finally(() => (done = true));
  const [beside] = await Promise.all([playWhile(sql, host, () => !done), working]);
  return { alone: summed(alone), beside: summed(beside) };
}

async function playWhile(sql: Sql, host: number, goes: () => boolean): Promise<number[]> {
  const samples: number[] = [];
  do {
    const acts = await playRun(sql, host);
    samples.push(...ticks.flatMap((act) => acts[act]));
  } while (goes());
  return samples;
}

function summed(samples: number[]): { p50: number; p99: number; calls: number } {
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99), calls: samples.length };
}
