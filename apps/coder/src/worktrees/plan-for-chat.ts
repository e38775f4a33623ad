import path from 'node:path';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { resolveRepository, type Repository } from '../services/git/repository.js';
import { requireAgreement } from './agreed-commands.js';
import { baseAtHand, checkedOutBranch } from './base-commit.js';
import { findWorktree, planWorktree } from './worktree-rows.js';

/** Where a chat that works apart will begin. */
export interface ChatGround {
  repository: Repository;
  target: string | null;
}

/**
 * Looks whether a worktree can be made of the repository, before anything is stored. Throws `RepositoryError` for a folder that no worktree
 * can be made of, and 409 `project.untrusted` where its set-up would run commands that nobody agreed to.
 */
export async function groundFor(sql: Sql, project: { id: string; folder: string }): Promise<ChatGround> {
  const repository = await resolveRepository(project.folder);
  const target = await checkedOutBranch(repository);
  await requireAgreement(sql, {
    project_id: project.id,
    repository: repository.path,
    commit: await commitAtHand({ repository: repository.path, target, fallback: repository.head_commit }),
  });
  return { repository, target };
}

/** Throws 409 `project.untrusted` where the chat's worktree is yet to be made, with commands that nobody has agreed to. */
export async function requireAgreementOfChat(sql: Sql, chatId: string): Promise<void> {
  const worktree = await findWorktree(sql, chatId);
  if (worktree === null || worktree.made || worktree.removed) return;
  const { project_id, repository, follows, base_commit } = worktree;
  const target = follows ? worktree.target : null;
  const commit = await commitAtHand({ repository, target, fallback: base_commit });
  await requireAgreement(sql, { project_id, repository, commit });
}

/** Where it would begin, by what was fetched last. */
async function commitAtHand(at: { repository: string; target: string | null; fallback: string }): Promise<string> {
  const { target } = at;
  return target === null ? at.fallback : (await baseAtHand({ ...at, target })).commit;
}

export interface ChatPlan {
  ground: ChatGround;
  project_id: string;
  task_id: string;
  chat_id: string;
  dir: string;
}

/** Plans the worktree of a chat: it begins where the upstream of the branch stands once it is made. Nothing is committed for its agent. */
export async function planForChat(tx: Sql | TransactionSql, plan: ChatPlan): Promise<void> {
  const { ground, project_id, task_id, chat_id, dir } = plan;
  const id = uuidv7();
  await planWorktree(tx, {
    id,
    project_id,
    task_id,
    chat_id,
    repository: ground.repository.path,
    path: path.join(dir, id),
    branch: `boocode/chat-${id.slice(-8)}`,
    base_commit: ground.repository.head_commit,
    commit_message: null,
    target: ground.target,
    follows: true,
  });
}
