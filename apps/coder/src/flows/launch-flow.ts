import { v7 as uuidv7 } from 'uuid';
import type { LaunchReply, LaunchRequest } from '@boocode/contracts/flow-run';
import type { BudgetSides } from '@boocode/contracts/budget';
import type { ProjectFile } from '@boocode/contracts/project-file';
import type { Flow } from '@boocode/conductor/types';
import { sourceOf } from '../services/git/read-source.js';
import type { NewTask } from '../tasks/types.js';
import type { Beginning } from '../worktrees/agreed-commands.js';
import { planRows } from './plan-rows.js';
import { findNamed, flowOf, pinnedSubject, specOf, type PreparePorts } from './prepare-launch.js';
import type { RunSpec } from './run-spec.js';

export interface LaunchPorts extends PreparePorts {
  /** Inserts the rows in one transaction; answers with the first run when the key was used before. */
  launch(
    rows: NewTask[],
    key: string | null,
    budget: BudgetSides | undefined,
  ): Promise<{ id: string; created: boolean }>;
  /** Throws when a person has to confirm what this run may come to. */
  confirm(spec: RunSpec, flow: Flow): Promise<void>;
  projectForPath(path: string): Promise<string>;
  /** Throws 409 `project.untrusted` while nobody has agreed to commands of the repository that would run. */
  agreed(beginning: Beginning, runs: readonly ('setup' | 'check')[]): Promise<ProjectFile>;
}

/**
 * Pins the repository, compiles the plan and inserts the whole run. Throws `CoderError` for a request that names
 * something that is not there, `RepositoryError` for a repository that cannot be compared, and 422 with the flow's own
 * words when there is nothing it could do. One that is expected to cost much throws 409 until it is `confirmed`.
 */
export async function launchFlow(request: LaunchRequest, ports: LaunchPorts): Promise<LaunchReply> {
  const named = await findNamed(request, ports);
  const flow = await flowOf(request, named);
  const subject = await pinnedSubject(flow, request, named.repository);
  const planned = specOf(request, { flow, subject, agent: named.agent, agents: ports.agents });
  const spec: RunSpec = { ...planned, ...(await sourceOf(planned)) };
  if (request.confirmed !== true) await ports.confirm(spec, flow);
  const project_id = await ports.projectForPath(spec.repository);
  await requireWhatRuns(spec, project_id, ports);
  const rows = planRows({ spec, project_id, deadline_at: deadlineOf(request), newId: uuidv7 });
  const launched = await ports.launch(rows, request.idempotency_key ?? null, budgetOf(request));
  return { ...launched, url: `/runs/${launched.id}` };
}

/** Steps that write are set up, and steps that check run a command: of what the repository says where the run begins. */
async function requireWhatRuns(
  { plan, repository, head_commit }: RunSpec,
  project_id: string,
  ports: LaunchPorts,
): Promise<void> {
  const kinds = new Set(plan.steps.map(({ kind }) => kind));
  const runs = [...(kinds.has('write') ? ['setup' as const] : []), ...(kinds.has('command') ? ['check' as const] : [])];
  if (runs.length > 0) await ports.agreed({ project_id, repository, commit: head_commit }, runs);
}

/** What the run may use; undefined = as much as it does. */
export function budgetOf({
  budget: soft,
  hard_budget: hard,
}: Pick<LaunchRequest, 'budget' | 'hard_budget'>): BudgetSides | undefined {
  return soft === undefined && hard === undefined ? undefined : { soft, hard };
}

/** None unless it was asked for: a slow model is no reason to cut a run off. */
function deadlineOf({ deadline_minutes }: LaunchRequest): string | null {
  return deadline_minutes === undefined ? null : new Date(Date.now() + deadline_minutes * 60_000).toISOString();
}
