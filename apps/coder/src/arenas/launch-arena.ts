import type { AgentDescription } from '@boocode/contracts/agent';
import { ArenaOrder, type ArenaReply, type ArenaRequest } from '@boocode/contracts/arena';
import type { ProjectFile } from '@boocode/contracts/project-file';
import { arenaFlow } from '@boocode/conductor/arena/arena-flow';
import { contestantChoices } from '@boocode/conductor/arena/arena-steps';
import { arenaName, planArena } from '@boocode/conductor/arena/plan-arena';
import { v7 as uuidv7 } from 'uuid';
import { chooseAgent } from '../flows/choose-agent.js';
import { budgetOf, type LaunchPorts } from '../flows/launch-flow.js';
import { planRows } from '../flows/plan-rows.js';
import type { RunSpec } from '../flows/run-spec.js';
import { settleChoices } from '../flows/step-agents.js';
import { sourceOf } from '../services/git/read-source.js';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import { groundOf, type ArenaGround } from './arena-ground.js';

export interface ArenaPorts extends Pick<LaunchPorts, 'agents' | 'launch' | 'confirm' | 'projectForPath' | 'agreed'> {
  dataDir: string;
}

/**
 * Pins the base and launches an arena on it; `learned` is told to all contestants behind the prompt. Throws as a launch of a flow does, and
 * 409 `project.untrusted` while nobody has agreed to the commands that its worktrees and checks run.
 */
export async function launchArena(request: ArenaRequest, learned: string, ports: ArenaPorts): Promise<ArenaReply> {
  const { confirmed, idempotency_key, ...order } = request;
  const repository = await resolveRepository(order.repo);
  const agents = order.contestants.map(({ agent }) => chooseAgent(agent, ports.agents));
  const ground = await groundOf(repository, order.base, ports.dataDir);
  const project_id = await ports.projectForPath(repository.path);
  const file = await ports.agreed({ project_id, repository: repository.path, commit: ground.commit }, [
    'setup',
    'check',
  ]);
  const planned = specOf({
    order: ArenaOrder.parse(order),
    learned,
    repository,
    ground,
    file,
    agents,
    all: ports.agents,
  });
  const spec = { ...planned, ...(await sourceOf(planned)) };
  const rows = planRows({ spec, project_id, deadline_at: null, newId: uuidv7 });
  if (confirmed !== true) await ports.confirm(spec, arenaFlow);
  const launched = await ports.launch(rows, idempotency_key ?? null, budgetOf(request));
  return { ...launched, url: `/runs/${launched.id}`, notice: ground.notice };
}

interface Settling {
  order: ArenaOrder;
  learned: string;
  repository: Repository;
  ground: ArenaGround;
  file: ProjectFile;
  /** Those of the contestants. */
  agents: AgentDescription[];
  all: readonly AgentDescription[];
}

/** The plan knows letters; who they are stands beside it, by step key. */
function specOf({ order, learned, repository, ground, file, agents, all }: Settling): RunSpec {
  const { prompt, contestants, judge, pick } = order;
  const plan = planArena({
    prompt: learned === '' ? prompt : `${prompt}\n\n${learned}`,
    contestants: contestants.length,
    judge: judge !== undefined,
    pick,
    check: file.check !== undefined,
  });
  const [agent] = agents;
  if (agent === undefined) throw new Error('An arena has contestants.');
  const { default_model: model, tiers } = agent;
  const choices = { ...contestantChoices('', contestants), ...(judge !== undefined && { judge }) };
  return {
    flow: arenaName,
    plan,
    repository: repository.path,
    base_ref: ground.ref,
    base_commit: ground.commit,
    head_ref: ground.ref,
    head_commit: ground.commit,
    agent: agent.id,
    model,
    tiers,
    agents: settleChoices(choices, plan, { agent, model, tiers, agents: all }),
    ...(order.labels && { labels: order.labels }),
    reuse: false,
    arena: order,
  };
}
