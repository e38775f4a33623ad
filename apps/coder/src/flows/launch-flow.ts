import { v7 as uuidv7 } from 'uuid';
import type { AgentDescription } from '@boocode/contracts/agent';
import type { LaunchReply, LaunchRequest } from '@boocode/contracts/flow-run';
import { FlowRefusal, type Flow, type Subject } from '@boocode/conductor/types';
import { CoderError } from '../errors.js';
import { emptyBase, readSubject } from '../services/git/read-subject.js';
import { resolveBase } from '../services/git/resolve-base.js';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import type { NewTask } from '../tasks/types.js';
import { chooseAgent, unknown } from './choose-agent.js';
import { planRows } from './plan-rows.js';
import { findProjectFlow, isProjectFlow } from './project-flows.js';
import type { RunSpec } from './run-spec.js';
import { settleChoices } from './step-agents.js';

export interface LaunchPorts {
  /** The registry of flows; undefined for a name that it does not have. */
  flow: (name: string) => Flow | undefined;
  flowNames: readonly string[];
  /** Agents that steps may be given to, the default first. */
  agents: readonly AgentDescription[];
  /** Inserts the rows in one transaction; answers with the first run when the key was used before. */
  launch(rows: NewTask[], key: string | null): Promise<{ id: string; created: boolean }>;
  projectForPath(path: string): Promise<string>;
}

/**
 * Pins the repository, compiles the plan and inserts the whole run. Throws `CoderError` for a request that names
 * something that is not there, `RepositoryError` for a repository that cannot be compared, and 422 with the flow's own
 * words when there is nothing it could do.
 */
export async function launchFlow(request: LaunchRequest, ports: LaunchPorts): Promise<LaunchReply> {
  const ours = ports.flow(request.flow);
  if (ours === undefined && !isProjectFlow(request.flow)) throw unknown('flow', request.flow, ports.flowNames);
  const agent = chooseAgent(request.agent, ports.agents);
  const repository = await resolveRepository(request.repo);
  const flow = ours ?? (await ownFlow(request, repository));
  const subject = await pinnedSubject(flow, request, repository);
  const plan = compile(flow, request, subject);
  const { files: _files, commits: _commits, ...pinned } = subject.diff;
  const models =
    request.model === undefined
      ? { model: agent.default_model, tiers: agent.tiers }
      : { model: request.model, tiers: {} };
  const spec: RunSpec = {
    flow: flow.name,
    plan,
    ...pinned,
    agent: agent.id,
    ...models,
    agents: settleChoices(request.agents ?? {}, plan, { agent, ...models, agents: ports.agents }),
  };
  const project_id = await ports.projectForPath(pinned.repository);
  const rows = planRows({ spec, project_id, deadline_at: deadlineOf(request), newId: uuidv7 });
  const launched = await ports.launch(rows, request.idempotency_key ?? null);
  return { ...launched, url: `/runs/${launched.id}` };
}

/** A flow of the repository's own. A focus means that there is no change to be wary of. */
function ownFlow({ flow, focus, base }: LaunchRequest, repository: Repository): Promise<Flow> {
  return findProjectFlow(flow, repository, focus === undefined ? { ...(base !== undefined && { base }) } : null);
}

/** None unless it was asked for: a slow model is no reason to cut a run off. */
function deadlineOf({ deadline_minutes }: LaunchRequest): string | null {
  return deadline_minutes === undefined ? null : new Date(Date.now() + deadline_minutes * 60_000).toISOString();
}

/** A focus makes it an area; without one, a flow that can look at a change does, and the others have the whole repository. */
async function pinnedSubject({ inputs }: Flow, request: LaunchRequest, repository: Repository): Promise<Subject> {
  const focus = request.focus ?? [];
  const kind = focus.length > 0 ? 'area' : inputs.change ? 'change' : 'repository';
  const { path, head_ref, head_commit } = repository;
  const base = kind === 'change' ? await resolveBase(repository, request.base) : await emptyBase(path);
  const diff = await readSubject({ repository: path, ...base, head_ref, head_commit }, { kind, focus });
  return { kind, focus, diff, documents: request.documents ?? [] };
}

function compile(flow: Flow, request: LaunchRequest, subject: Subject): RunSpec['plan'] {
  try {
    return flow.plan({ goal: request.goal, ...(request.band === undefined ? {} : { band: request.band }) }, subject);
  } catch (error) {
    if (!(error instanceof FlowRefusal)) throw error;
    throw new CoderError({ code: error.code, status: 422, message: error.message, cause: error });
  }
}
