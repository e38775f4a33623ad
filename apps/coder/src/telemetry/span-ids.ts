import { createHash } from 'node:crypto';

/**
 * Ids that follow from the rows alone: whoever sends a span, and however often, sends the same one.
 */

/** The trace of a run, or of a task outside of any: its UUID, as 32 hexadecimal digits. */
export function traceIdOf(groupId: string): string {
  return groupId.replaceAll('-', '').toLowerCase();
}

/** The span of a task, or of one of its attempts: 16 hexadecimal digits. */
export function spanIdOf(taskId: string, attempt: number | null = null): string {
  const name = attempt === null ? taskId : `${taskId}/${attempt}`;
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}
