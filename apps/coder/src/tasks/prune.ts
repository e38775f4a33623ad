import type { Sql } from '@boocode/db/connect';

const BATCH = 100;

/**
 * Removes whole runs that ended before `before`, in batches of a hundred, each its own transaction. Runs whose outputs a fork
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
