import type { TaskState } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { Failure } from './types.js';

/**
 * Ends an attempt that did not complete. Returns the task's new state (`pending`: it is tried again at `not_before`, or once the
 * gate that its refusal closed is open), or null when the attempt was no longer this host's and nothing was changed.
 */
export async function fail(sql: Sql, failure: Failure): Promise<TaskState | null> {
  const [row] = await retryConflicts(
    () => sql<[{ state: TaskState | null }]>`
      select fail(${failure.host}, ${failure.id}, ${failure.attempt}, ${jsonParam(sql, failure.error)},
        ${failure.usage && jsonParam(sql, failure.usage)}, make_interval(secs => ${failure.retry_after_seconds}), ${failure.refusal ? jsonParam(sql, failure.refusal) : null}) as state`,
  );
  return row.state;
}
