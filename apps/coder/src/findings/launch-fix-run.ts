import type { AgentDescription } from '@boocode/contracts/agent';
import type { FixRunReply, FixRunRequest } from '@boocode/contracts/fix-run';
import type { AgentChoice } from '@boocode/contracts/flow-run';
import { MendedFinding } from '@boocode/contracts/mending';
import { fixFlow } from '@boocode/conductor/mending/fix-flow';
import { planFix } from '@boocode/conductor/mending/plan-fix';
import { FlowRefusal } from '@boocode/conductor/types';
import type { TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { CoderError } from '../errors.js';
import { chooseAgent } from '../flows/choose-agent.js';
import { budgetOf, type LaunchPorts } from '../flows/launch-flow.js';
import { planRows } from '../flows/plan-rows.js';
import type { RunSpec } from '../flows/run-spec.js';
import { settleChoices } from '../flows/step-agents.js';
import { sourceOf } from '../services/git/read-source.js';
import type { Repository } from '../services/git/repository.js';
import { launchWithin } from '../tasks/launch.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import type { NewTask } from '../tasks/types.js';
import { requireAgreement } from '../worktrees/agreed-commands.js';
import { checkedOutBranch } from '../worktrees/base-commit.js';
import { holdLives } from './finding-tasks.js';
import { sameRepository, type FixPorts } from './fix-findings.js';
import { planFixes, refsOf, type FixOrder, type FixPlan } from './plan-fixes.js';

export interface FixRunPorts extends Pick<FixPorts, 'sql' | 'agents'>, Pick<LaunchPorts, 'confirm'> {}

export interface FixRunOrder extends Pick<FixOrder, 'project' | 'run' | 'findings'> {
  request: Omit<FixRunRequest, 'refs'>;
}

/**
 * Launches a run that mends findings. Those whose fix goes on, or has mended them, are left out; where all of them are in one run already, it
 * is answered with that. Throws `CoderError` for an agent that cannot be used, and while nobody has agreed to the commands that it runs;
 * `RepositoryError` for a repository that no worktree can be made of.
 */
export async function launchFixRun(ports: FixRunPorts, order: FixRunOrder): Promise<FixRunReply> {
  const { run, request, project } = order;
  const agents = await ports.agents();
  const agent = chooseAgent(request.agent ?? run.spec.agent, agents);
  const repository = await sameRepository(run.spec.repository);
  const { path, head_commit: commit } = repository;
  await requireAgreement(ports.sql, { project_id: project, repository: path, commit }, ['setup', 'check']);
  const target = await checkedOutBranch(repository);
  const making = { order, agent, agents, repository, target };
  return retryConflicts(() =>
    ports.sql.begin(async (tx) => {
      const lives = await holdLives(tx, project, order.findings);
      const plan = planFixes({ ...order, request: { ...request, where: 'worktree' } }, lives, commit);
      if (plan.made.length === 0) return onlyStanding(plan);
      const planned = specOf(making, plan);
      const spec = { ...planned, ...(await sourceOf(planned)) };
      if (request.confirmed !== true) await ports.confirm(spec, fixFlow);
      const rows = planRows({ spec, project_id: project, deadline_at: null, newId: uuidv7 });
      return made(tx, making, { plan, rows });
    }),
  );
}

interface Making {
  order: FixRunOrder;
  agent: AgentDescription;
  agents: readonly AgentDescription[];
  repository: Repository;
  /** The branch that is checked out. */
  target: string | null;
}

async function made(
  tx: TransactionSql,
  { order: { request, project } }: Making,
  { plan, rows }: { plan: FixPlan; rows: NewTask[] },
): Promise<FixRunReply> {
  const { idempotency_key: key = null } = request;
  const { id, created } = await launchWithin(tx, { tasks: rows, key, budget: budgetOf(request) });
  if (created) {
    for (const [at, { findings }] of plan.made.entries()) {
      const task = rows.find(({ step_key }) => step_key === `fix.${at + 1}`)?.id ?? null;
      const fingerprints = findings.map(({ fingerprint }) => fingerprint);
      await tx`
        update finding_lives set fix_task_id = ${task}
        where project_id = ${project} and fingerprint = any (${fingerprints})`;
    }
  }
  const refs = plan.made.flatMap(({ findings }) => refsOf(findings));
  return { id, created, url: `/runs/${id}`, refs, standing: standingIn(plan) };
}

function standingIn({ standing }: FixPlan): FixRunReply['standing'] {
  return standing.map(({ task, findings }) => ({ task_id: task.id, chat_id: task.chat_id, refs: refsOf(findings) }));
}

/** Who asks twice is answered with the run of the first time. */
function onlyStanding(plan: FixPlan): FixRunReply {
  const runs = new Set(plan.standing.map(({ task }) => task.flow_run_id));
  const [id] = runs;
  if (runs.size === 1 && id != null) {
    return { id, created: false, url: `/runs/${id}`, refs: [], standing: standingIn(plan) };
  }
  throw new CoderError({
    code: 'finding.fix-standing',
    status: 409,
    message:
      'All of these findings have a fix already that goes on or has mended them. Look at those, or have them checked again.',
    details: { standing: standingIn(plan) },
  });
}

function specOf({ order, agent, agents, repository, target }: Making, { made: fixes }: FixPlan): RunSpec {
  const { run, request } = order;
  const { path, head_ref, head_commit } = repository;
  const plan = compiled({
    review: run.id,
    found_at: run.spec.head_commit,
    acceptance: request.acceptance,
    land: request.land,
    fixes: fixes.map(({ findings }) => ({ findings: findings.map((finding) => MendedFinding.parse(finding)) })),
    base: head_commit,
    target,
  });
  const who = modelsOf(order, agent);
  return {
    flow: plan.flow,
    plan,
    repository: path,
    base_ref: head_ref,
    base_commit: head_commit,
    head_ref,
    head_commit,
    agent: agent.id,
    ...who,
    agents: settleChoices(choicesOf(order), plan, { agent, ...who, agents }),
    ...(request.labels && { labels: request.labels }),
    reuse: false,
  };
}

/** As the run that found them where the same agent mends them, unless another model was asked for. */
function modelsOf({ run, request }: FixRunOrder, agent: AgentDescription): Pick<RunSpec, 'model' | 'tiers'> {
  if (request.model !== undefined) return { model: request.model, tiers: {} };
  if (agent.id === run.spec.agent) return { model: run.spec.model, tiers: run.spec.tiers };
  return { model: agent.default_model, tiers: agent.tiers };
}

function choicesOf({ run, request }: FixRunOrder): Record<string, AgentChoice> {
  const { model } = run.spec;
  const reviewer = request.reviewer ?? { agent: run.spec.agent, ...(model !== null && { model }) };
  return { review: reviewer, ...(request.mode_id !== undefined && { fix: { mode_id: request.mode_id } }) };
}

function compiled(order: Parameters<typeof planFix>[0]): RunSpec['plan'] {
  try {
    return planFix(order);
  } catch (error) {
    if (!(error instanceof FlowRefusal)) throw error;
    throw new CoderError({ code: error.code, status: 422, message: error.message, cause: error });
  }
}
