import type { AgentDescription } from '@boocode/contracts/agent';
import type { LaunchRequest } from '@boocode/contracts/flow-run';
import { FlowRefusal, type Flow, type Subject } from '@boocode/conductor/types';
import { CoderError } from '../errors.js';
import { emptyBase, readSubject } from '../services/git/read-subject.js';
import { resolveBase } from '../services/git/resolve-base.js';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import { chooseAgent, unknown } from './choose-agent.js';
import { findProjectFlow, isProjectFlow } from './project-flows.js';
import type { RunSpec } from './run-spec.js';
import { settleFallback } from './settle-fallback.js';
import { settleChoices } from './step-agents.js';

export interface PreparePorts {
  /** The registry of flows; undefined for a name that it does not have. */
  flow: (name: string) => Flow | undefined;
  flowNames: readonly string[];
  /** Agents that steps may be given to, the default first. */
  agents: readonly AgentDescription[];
}

/** What a request names: each of it is there. */
export interface Named {
  /** Null: one of the repository's own, which is read once its base is known. */
  ours: Flow | null;
  agent: AgentDescription;
  repository: Repository;
}

/** Throws `CoderError` for a flow or an agent that is not there, `RepositoryError` for a folder that is no repository. */
export async function findNamed(request: LaunchRequest, ports: PreparePorts): Promise<Named> {
  const ours = ports.flow(request.flow) ?? null;
  if (ours === null && !isProjectFlow(request.flow)) throw unknown('flow', request.flow, ports.flowNames);
  const agent = chooseAgent(request.agent, ports.agents);
  return { ours, agent, repository: await resolveRepository(request.repo) };
}

/** The flow of a request. Of the repository's own, a focus means that there is no change to be wary of. */
export async function flowOf({ flow, focus, base }: LaunchRequest, { ours, repository }: Named): Promise<Flow> {
  return (
    ours ?? findProjectFlow(flow, repository, focus === undefined ? { ...(base !== undefined && { base }) } : null)
  );
}

/** A focus makes it an area; without one, a flow that can look at a change does, and the others have the whole repository. */
export async function pinnedSubject(
  { inputs }: Flow,
  request: LaunchRequest,
  repository: Repository,
): Promise<Subject> {
  const focus = request.focus ?? [];
  const kind = focus.length > 0 ? 'area' : inputs.change ? 'change' : 'repository';
  const { path, head_ref, head_commit } = repository;
  const base = kind === 'change' ? await resolveBase(repository, request.base) : await emptyBase(path);
  const diff = await readSubject({ repository: path, ...base, head_ref, head_commit }, { kind, focus });
  return { kind, focus, diff, documents: request.documents ?? [] };
}

/** Compiles the plan and settles who does it. Throws 422 with the flow's own words when there is nothing it could do. */
export function specOf(
  request: LaunchRequest,
  {
    flow,
    subject,
    agent,
    agents,
  }: { flow: Flow; subject: Subject; agent: AgentDescription; agents: readonly AgentDescription[] },
): RunSpec {
  const plan = compile(flow, request, subject);
  const { files: _files, commits: _commits, ...pinned } = subject.diff;
  const models =
    request.model === undefined
      ? { model: agent.default_model, tiers: agent.tiers }
      : { model: request.model, tiers: {} };
  return {
    flow: flow.name,
    plan,
    ...pinned,
    agent: agent.id,
    ...models,
    ...(request.fallback && { fallback: settleFallback(request.fallback, agents) }),
    ...(request.labels && { labels: request.labels }),
    reuse: request.reuse ?? false,
    agents: settleChoices({ ...flow.agents, ...request.agents }, plan, { agent, ...models, agents }),
  };
}

function compile(flow: Flow, { goal, band, min_angles }: LaunchRequest, subject: Subject): RunSpec['plan'] {
  const asked = { goal, ...(band !== undefined && { band }), ...(min_angles !== undefined && { min_angles }) };
  try {
    return flow.plan(asked, subject);
  } catch (error) {
    if (!(error instanceof FlowRefusal)) throw error;
    throw new CoderError({ code: error.code, status: 422, message: error.message, cause: error });
  }
}
