import path from 'node:path';
import type { AgentDescription } from '@boocode/contracts/agent';
import type { FindingView, FixPreview, FixReply } from '@boocode/contracts/finding-life';
import { nameOf } from '@boocode/conductor/mending/mended-finding';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { messageTask } from '../chats/message-task.js';
import { RepositoryError } from '../errors.js';
import { chooseAgent } from '../flows/choose-agent.js';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import { launchWithin } from '../tasks/launch.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import { requireAgreement } from '../worktrees/agreed-commands.js';
import { checkedOutBranch } from '../worktrees/base-commit.js';
import { planWorktree } from '../worktrees/worktree-rows.js';
import { holdLives, seeLives } from './finding-tasks.js';
import { planFixes, previewOf, refsOf, type FixOrder, type NewFix } from './plan-fixes.js';

export interface FixPorts {
  sql: Sql;
  agents: () => Promise<AgentDescription[]>;
  worktreesDir: string;
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
  if (request.where === 'worktree') {
    const commit = repository.head_commit;
    await requireAgreement(ports.sql, { project_id: project, repository: repository.path, commit });
  }
  const target = await checkedOutBranch(repository);
  return retryConflicts(() =>
    ports.sql.begin(async (tx) => {
      const lives = await holdLives(tx, project, order.findings);
      const { standing, made } = planFixes(order, lives, repository.head_commit);
      const tasks: FixReply['tasks'] = standing.map(({ task, findings }) => ({
        task_id: task.id,
        chat_id: task.chat_id,
        refs: refsOf(findings),
        created: false,
      }));
      for (const fix of made) tasks.push(await makeFix(tx, { ...ports, order, agent, repository, target }, fix));
      return { tasks };
    }),
  );
}

/** What `fixFindings` would make now, and tell the agents. Throws `RepositoryError` as it does. */
export async function previewFixes({ sql }: Pick<FixPorts, 'sql'>, order: FixOrder): Promise<FixPreview> {
  const { head_commit } = await sameRepository(order.run.spec.repository);
  return previewOf(planFixes(order, await seeLives(sql, order.project, order.findings), head_commit));
}

/** The repository of the run; a folder around it is another one. */
export async function sameRepository(folder: string): Promise<Repository> {
  const repository = await resolveRepository(folder);
  if (repository.path === folder) return repository;
  throw new RepositoryError(
    'repository.moved',
    `${folder} is no repository any more; it lies in ${repository.path}. Bring it back, or review it where it is now.`,
  );
}

interface Making {
  worktreesDir: string;
  order: FixOrder;
  agent: AgentDescription;
  repository: Repository;
  target: string | null;
}

async function makeFix(
  tx: TransactionSql,
  { worktreesDir, order, agent, repository, target }: Making,
  { findings, title, words }: NewFix,
): Promise<FixReply['tasks'][number]> {
  const { project, run, request } = order;
  const [id, chat_id] = [uuidv7(), uuidv7()];
  const isApart = request.where === 'worktree';
  const model = request.model ?? (agent.id === run.spec.agent ? run.spec.model : null) ?? undefined;
  const task = messageTask({
    id,
    chat_id,
    request: {
      text: words,
      profile: isApart ? 'write' : 'ask',
      ...(model !== undefined && { model }),
      ...(request.mode_id !== undefined && { mode_id: request.mode_id }),
      ...(request.labels !== undefined && { labels: request.labels }),
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
      target,
    });
  }
  const fingerprints = findings.map(({ fingerprint }) => fingerprint);
  await tx`
    update finding_lives set fix_task_id = ${id}
    where project_id = ${project} and fingerprint = any (${fingerprints})`;
  return { task_id: id, chat_id, refs: refsOf(findings), created: true };
}

const longestTitle = 80;

/** `boocode/fix-sec-001-1a2b3c4d`: what git takes as a name, and nobody else has. */
function branchFor([first]: FindingView[], id: string): string {
  const name = (first === undefined ? '' : nameOf(first)).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `boocode/fix-${name}-${id.slice(-8)}`;
}
