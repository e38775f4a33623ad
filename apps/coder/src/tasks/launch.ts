import type { Sql, TransactionSql } from '@boocode/db/connect';
import postgres from 'postgres';
import { LaunchRefused } from './errors.js';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { Launched, LaunchTasks } from './types.js';

const BAD_EDGE = 'BC001';

/**
 * Inserts a run's rows, or one ordinary task, all or nothing. A `key`
 * that was used before answers with what it launched then.
 *
 * Errors: `LaunchRefused` names the step whose edge can't be.
 */
export function launch(sql: Sql, request: LaunchTasks): Promise<Launched> {
  return retryConflicts(() => launchWithin(sql, request));
}

/** As `launch`, as a part of a transaction: that is what has to be done again after a conflict. */
export async function launchWithin(sql: Sql | TransactionSql, { tasks, key, budget }: LaunchTasks): Promise<Launched> {
  try {
    const [launched] = await sql<
      [Launched]
    >`select id, created from launch(${jsonParam(sql, tasks)}, ${key}, ${budget ? jsonParam(sql, budget) : null})`;
    return launched;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === BAD_EDGE) {
      throw new LaunchRefused(error.message, error.detail ?? null, { cause: error });
    }
    throw error;
  }
}
