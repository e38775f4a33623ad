import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from './json-param.js';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptRef, ClaimedTask, Dependency, TickReply, TickRequest } from './types.js';

type StoredOutput = { text: string; data: unknown; skipped: string | null };
type StoredTask = Omit<ClaimedTask, 'dependencies'> & {
  dependencies: (Omit<Dependency, 'output'> & { output: StoredOutput | null })[];
};
type TickRow = { kind: 'claimed'; task: StoredTask } | { kind: 'lost'; task: AttemptRef };

/**
 * Completes a batch, settles what waits on it, and claims for the free slots: one round trip, one commit. Only agents with
 * a free slot are claimed for. A completion in `lost` was refused and changed nothing.
 */
export async function tick(sql: Sql, request: TickRequest): Promise<TickReply> {
  const free = Object.fromEntries(Object.entries(request.slots).filter(([, slots]) => slots > 0));
  const rows = await retryConflicts(
    () => sql<TickRow[]>`
      select kind, task
      from tick(${request.host}, ${jsonParam(sql, request.completions)}, ${jsonParam(sql, free)}, ${request.lease_seconds})`,
  );
  const reply: TickReply = { claimed: [], lost: [] };
  for (const row of rows) {
    if (row.kind === 'lost') reply.lost.push(row.task);
    else reply.claimed.push({ ...row.task, dependencies: row.task.dependencies.map(toDependency) });
  }
  return reply;
}

function toDependency({ output, ...dependency }: StoredTask['dependencies'][number]): Dependency {
  return { ...dependency, output: output && toOutput(output) };
}

function toOutput({ text, data, skipped }: StoredOutput): StepOutput {
  return { text, ...(data !== null && { data }), ...(skipped !== null && { skipped }) };
}
