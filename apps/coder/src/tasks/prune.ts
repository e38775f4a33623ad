import type { Sql } from '@boocode/db/connect';

/** Small enough to be done long before anyone waits for its locks, or for its answer. */
const BATCH = 20;
/** Nothing hangs on an ask. */
const ASKS_BATCH = 500;

/**
 * Removes whole runs that ended before `before`, in batches of twenty, each its own transaction. Runs whose outputs a fork
 * shares stay. Returns how many were removed.
 */
export async function pruneRuns(sql: Sql, before: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const [row] = await sql<[{ runs: number }]>`select prune_runs(${before}, ${BATCH}) as runs`;
    removed += row.runs;
    if (row.runs === 0) return removed;
  }
}

/** One such batch. Null when another host is at one: several would only wait for each other's disk. */
export async function pruneBatch(sql: Sql, before: Date): Promise<number | null> {
  const [row] = await sql<[{ runs: number | null }]>`
    select case when pg_try_advisory_xact_lock(hashtextextended('boocode.retention', 0))
      then prune_runs(${before}, ${BATCH}) end as runs`;
  return row.runs;
}

/** A batch of asks outside of runs that were settled before `before`, in the same manner. */
export async function pruneAsksBatch(sql: Sql, before: Date): Promise<number | null> {
  const [row] = await sql<[{ asks: number | null }]>`
    select case when pg_try_advisory_xact_lock(hashtextextended('boocode.retention', 0))
      then prune_asks(${before}, ${ASKS_BATCH}) end as asks`;
  return row.asks;
}
