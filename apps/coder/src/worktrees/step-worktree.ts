import path from 'node:path';
import type { WrittenChange } from '@boocode/contracts/arena';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { changesBetween } from '../services/git/changed-files.js';
import { commitOf } from '../services/git/repository.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { Committed } from './commit-worktree.js';
import { isClean, isFolder } from './make-worktree.js';
import { WorktreeError } from './worktree-error.js';
import type { WorktreeKeeper } from './worktree-keeper.js';
import { findWorktree, planWorktree, type Worktree } from './worktree-rows.js';

export interface StepWorktreePorts {
  sql: Sql;
  worktrees: Pick<WorktreeKeeper, 'dir' | 'commit'>;
}

/** Where the first attempt of a writing step begins. */
export interface StepPlan {
  repository: string;
  commit: string;
  /** The branch or commit that the run was launched on. */
  head_ref: string;
  flow: string;
  /** The step's key and title. */
  key: string;
  title: string;
}

/**
 * The worktree of the chat that a writing step works in, planned at its commit when there is none: by the step itself, right before it
 * begins, so neither a launch nor a graft knows of worktrees, and one that never comes to work plans none. The row is there before the
 * folder, so whatever dies in between is found; and a chat has one at a time, so two attempts plan the same.
 */
export async function worktreeOfStep(
  { sql, worktrees }: StepWorktreePorts,
  { id: task_id, chat_id, project_id }: Pick<ClaimedTask, 'id' | 'chat_id' | 'project_id'>,
  { repository, commit, head_ref, flow, key, title }: StepPlan,
): Promise<Worktree> {
  if (chat_id === null || project_id === null) {
    throw new WorktreeError(
      'worktree.failed',
      `The step ${key} has no chat or no project, so there is no place to write.`,
    );
  }
  const found = await findWorktree(sql, chat_id);
  if (found !== null && !found.removed) return found;
  const id = uuidv7();
  const isBranch = (await commitOf(repository, `refs/heads/${head_ref}`)) !== null;
  await planWorktree(sql, {
    id,
    project_id,
    task_id,
    chat_id,
    repository,
    path: path.join(worktrees.dir, id),
    branch: `boocode/${nameOf(flow)}-${nameOf(key)}-${id.slice(-8)}`,
    base_commit: commit,
    commit_message: title,
    target: isBranch ? head_ref : null,
  });
  const planned = await findWorktree(sql, chat_id);
  if (planned === null)
    throw new WorktreeError('worktree.failed', `The worktree of the step ${key} was not written down.`);
  return planned;
}

/** What git takes as a part of a branch's name. */
function nameOf(words: string): string {
  return words.replaceAll(/[^a-z0-9]+/g, '-');
}

/** Commits what a step has changed in the worktree of its chat. Answers with what there is on its branch then. */
export async function commitStep(
  { sql, worktrees }: StepWorktreePorts,
  chatId: string,
): Promise<{ committed: Committed; change: WrittenChange }> {
  const worktree = await findWorktree(sql, chatId);
  const committed = await worktrees.commit(chatId);
  if (worktree === null || committed === null) {
    throw new WorktreeError('worktree.removed', 'The worktree was removed while its agent was at work there.');
  }
  return { committed, change: await changeOf(worktree, committed.state === 'refused' ? committed.why : null) };
}

async function changeOf({ repository, branch, base_commit }: Worktree, refused: string | null): Promise<WrittenChange> {
  const commit = (await commitOf(repository, `refs/heads/${branch}`)) ?? base_commit;
  const changes = await changesBetween((args) => ({ cwd: repository, args }), [base_commit, commit]);
  const sum = (of: 'added' | 'removed'): number => changes.reduce((all, change) => all + (change[of] ?? 0), 0);
  return { branch, base_commit, commit, files: changes.length, added: sum('added'), removed: sum('removed'), refused };
}

/** The folder of the chat's worktree, where that stands at this very commit and nothing else lies there; else null. */
export async function folderAt(sql: Sql, chatId: string | null, commit: string): Promise<string | null> {
  const worktree = chatId === null ? null : await findWorktree(sql, chatId);
  if (worktree === null || worktree.removed || !worktree.made || !(await isFolder(worktree.path))) return null;
  const head = await commitOf(worktree.path, 'HEAD');
  return head === commit && (await isClean(worktree)) ? worktree.path : null;
}
