import path from 'node:path';
import type { AgentDescription } from '@boocode/contracts/agent';
import type { FindingView, FixReply, FixRequest } from '@boocode/contracts/finding-life';
import { fixTitle, fixWords } from '@boocode/conductor/mending/fix-words';
import { nameOf } from '@boocode/conductor/mending/mended-finding';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { messageTask } from '../chats/message-task.js';
import { RepositoryError } from '../errors.js';
import { chooseAgent } from '../flows/choose-agent.js';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import { launchWithin } from '../tasks/launch.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import { planWorktree } from '../worktrees/worktree-rows.js';
import { groupBy, holdLives, isOpen, type HeldLife, type HeldTask } from './finding-tasks.js';
import type { FindingRun } from './read-run-findings.js';

export interface FixPorts {
  sql: Sql;
  agents: () => Promise<AgentDescription[]>;
  worktreesDir: string;
}

export interface FixOrder {
  project: string;
  run: FindingRun;
  findings: readonly FindingView[];
  request: Omit<FixRequest, 'refs'>;
}

/**
 * Makes tasks that mend findings, each in a chat of its own. A finding whose task goes on, or has mended it, is answered with that one,
 * however many requests ask at the same time. Throws `CoderError` for an agent that cannot be used, `RepositoryError` for a repository
 * that no worktree can be made of.
 */
export async function fixFindings(ports: FixPorts, order: FixOrder): Promise<FixReply> {
  const { run, request, project } = order;
  const agent = chooseAgent(request.agent ?? run.spec.agent, await ports.agents());
  const repository = await sameRepository(run.spec.repository);
  return retryConflicts(() =>
    ports.sql.begin(async (tx) => {
      const lives = await holdLives(tx, project, order.findings);
      const standing = order.findings.flatMap((finding) => {
        const task = standingFix(finding, lives.get(finding.fingerprint), run);
        return task === null ? [] : [{ task, ref: finding.ref }];
      });
      const taken = new Set(standing.map(({ ref }) => ref));
      const free = order.findings.filter(({ ref }) => !taken.has(ref));
      const tasks: FixReply['tasks'] = groupBy(standing, ({ task }) => task.id).flatMap((group) =>
        group.slice(0, 1).map(({ task }) => ({
          task_id: task.id,
          chat_id: task.chat_id,
          refs: group.map(({ ref }) => ref),
          created: false,
        })),
      );
      for (const group of groupBy(free, request.per === 'file' ? fileOf : ({ fingerprint }) => fingerprint)) {
        tasks.push(await makeFix(tx, { ...ports, order, agent, repository }, group));
      }
      return { tasks };
    }),
  );
}

/** The repository of the run; a folder around it is another one. */
async function sameRepository(folder: string): Promise<Repository> {
  const repository = await resolveRepository(folder);
  if (repository.path === folder) return repository;
  throw new RepositoryError(
    'repository.moved',
    `${folder} is no repository any more; it lies in ${repository.path}. Bring it back, or review it where it is now.`,
  );
}

/** The fix that a finding has, unless something is known against it: it did not complete, or the fault was seen after it had. */
function standingFix(
  { came_back }: Pick<FindingView, 'came_back'>,
  life: HeldLife | undefined,
  run: Pick<FindingRun, 'created_at'>,
): HeldTask | null {
  const task = life?.fix ?? null;
  if (life === undefined || task === null || isOpen(task)) return task;
  if (task.state !== 'completed' || task.ended_at === null) return null;
  const stillThere = life.status === 'still-there' && life.status_at !== null && life.status_at > task.ended_at;
  const again = came_back && Date.parse(run.created_at) > task.ended_at.getTime();
  return stillThere || again ? null : task;
}

function fileOf({ evidence, fingerprint }: FindingView): string {
  return evidence[0]?.path ?? fingerprint;
}

interface Making {
  worktreesDir: string;
  order: FixOrder;
  agent: AgentDescription;
  repository: Repository;
}

async function makeFix(
  tx: TransactionSql,
  { worktreesDir, order, agent, repository }: Making,
  findings: FindingView[],
): Promise<FixReply['tasks'][number]> {
  const { project, run, request } = order;
  const [id, chat_id] = [uuidv7(), uuidv7()];
  const isApart = request.where === 'worktree';
  const title = fixTitle(findings);
  const words = fixWords({
    findings,
    found_at: run.spec.head_commit,
    base: isApart ? repository.head_commit : null,
    acceptance: request.acceptance,
  });
  const model = request.model ?? (agent.id === run.spec.agent ? run.spec.model : null) ?? undefined;
  const task = messageTask({
    id,
    chat_id,
    request: {
      text: words,
      profile: isApart ? 'write' : 'ask',
      ...(model !== undefined && { model }),
      ...(request.mode_id !== undefined && { mode_id: request.mode_id }),
    },
    last: null,
    project_id: project,
    agent,
    title: title.slice(0, longestTitle),
  });
  await launchWithin(tx, { tasks: [task], key: null });
  if (isApart) {
    const tree = uuidv7();
    await planWorktree(tx, {
      id: tree,
      project_id: project,
      task_id: id,
      chat_id,
      repository: repository.path,
      path: path.join(worktreesDir, tree),
      branch: branchFor(findings, tree),
      base_commit: repository.head_commit,
      commit_message: title,
    });
  }
  const fingerprints = findings.map(({ fingerprint }) => fingerprint);
  await tx`
    update finding_lives set fix_task_id = ${id}
    where project_id = ${project} and fingerprint = any (${fingerprints})`;
  return { task_id: id, chat_id, refs: findings.map(({ ref }) => ref), created: true };
}

const longestTitle = 80;

/** `boocode/fix-sec-001-1a2b3c4d`: what git takes as a name, and nobody else has. */
function branchFor([first]: FindingView[], id: string): string {
  const name = (first === undefined ? '' : nameOf(first)).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `boocode/fix-${name}-${id.slice(-8)}`;
}
