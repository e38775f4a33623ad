import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptRef, ClaimedTask, Dependency, TickReply, TickRequest } from './types.js';

type StoredOutput = { text: string; data: unknown; skipped: string | null; reused_from: string | null };
type StoredDependency = Omit<Dependency, 'output'> & { output: StoredOutput | null };
type StoredTask = Omit<ClaimedTask, 'dependencies' | 'run_spec'> & { run: string | null; depends_on: string[] };
/** What several claimed tasks share is said once: the spec of a run, and a dependency with its output. */
export type TickRow =
  | { kind: 'claimed'; body: StoredTask }
  | { kind: 'run'; body: { id: string; spec: Record<string, unknown> } }
  | { kind: 'dependency'; body: StoredDependency }
  | { kind: 'lost'; body: AttemptRef };

/**
 * Completes a batch, settles what waits on it, and claims for the free slots: one round trip, one commit. Only agents with
 * a free slot are claimed for. A completion in `lost` was refused and changed nothing.
 */
export async function tick(sql: Sql, request: TickRequest): Promise<TickReply> {
  const free = Object.fromEntries(Object.entries(request.slots).filter(([, slots]) => slots > 0));
  const rows = await retryConflicts(
    () => sql<TickRow[]>`
      select kind, body
      from tick(${request.host}, ${jsonParam(sql, request.completions)}, ${jsonParam(sql, free)},
        ${request.lease_seconds})`,
  );
  return toReply(rows);
}

/** What the rows of a tick say, each claimed task with its own share of what was said once. */
export function toReply(rows: readonly TickRow[]): TickReply {
  const reply: TickReply = { claimed: [], lost: [] };
  const runs = new Map<string, Record<string, unknown>>();
  const dependencies = new Map<string, Dependency>();
  const claimed: StoredTask[] = [];
  for (const row of rows) {
    if (row.kind === 'lost') reply.lost.push(row.body);
    else if (row.kind === 'claimed') claimed.push(row.body);
    else if (row.kind === 'run') runs.set(row.body.id, row.body.spec);
    else dependencies.set(row.body.id, toDependency(row.body));
  }
  for (const { run, depends_on, ...task } of claimed) {
    reply.claimed.push({
      ...task,
      run_spec: run === task.id ? task.spec : (run !== null && runs.get(run)) || null,
      dependencies: depends_on.flatMap((id) => handedTo(task, dependencies.get(id))),
    });
  }
  return reply;
}

/** An output that another task of the same tick reads is not this one's to see. */
function handedTo({ spec }: Pick<ClaimedTask, 'spec'>, dependency: Dependency | undefined): Dependency[] {
  if (dependency === undefined) return [];
  const reads = spec['reads'];
  if (!Array.isArray(reads) || reads.includes(dependency.step_key)) return [dependency];
  return [{ ...dependency, output: null }];
}

function toDependency({ output, ...dependency }: StoredDependency): Dependency {
  return { ...dependency, output: output && toOutput(output) };
}

function toOutput({ text, data, skipped, reused_from }: StoredOutput): StepOutput {
  return {
    text,
    ...(data !== null && { data }),
    ...(skipped !== null && { skipped }),
    ...(reused_from !== null && { reused_from }),
  };
}
