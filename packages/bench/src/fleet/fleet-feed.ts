import { setTimeout as delay } from 'node:timers/promises';
import { launch } from '@boocode/coder/tasks/launch';
import { testRun } from '@boocode/coder/tasks/test-run';
import type { Sql } from '@boocode/db/connect';
import { whenDatabaseIsBack } from '@boocode/db/database-away';

/** `a`, then `b` and `c`, then the root that joins them: four steps. */
export const diamond = { a: {}, b: { after: ['a'] }, c: { after: ['a'] } };

/**
 * Launches runs one after the other, fail-over or not, until there are `runs` of them and `isOver` says that no more are needed.
 * Answers with the ids of those whose launch was acknowledged, by whichever try.
 */
export async function feed(
  sql: Sql,
  options: { runs: number; everyMs: number; isOver: () => boolean },
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < options.runs || !options.isOver()) {
    signal.throwIfAborted();
    const run = testRun(diamond);
    // A try whose reply was lost may have launched it: the key makes the next one answer with that.
    await whenDatabaseIsBack(() => launch(sql, { tasks: run.rows, key: run.id }), signal);
    ids.push(run.id);
    await delay(options.everyMs, undefined, { signal });
  }
  return ids;
}
