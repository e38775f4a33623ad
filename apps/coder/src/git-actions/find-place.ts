import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Sql } from '@boocode/db/connect';
import { placeOfChat } from '../chats/chat-changes.js';
import { CoderError, RepositoryError } from '../errors.js';
import { askGit } from '../services/git/git.js';
import { isFolder } from '../worktrees/make-worktree.js';
import type { Worktree } from '../worktrees/worktree-rows.js';

/** The chat of this id, or that of the task of this id: people know either. */
export async function findChat(sql: Sql, id: string): Promise<string> {
  const [task] = await sql<[{ chat_id: string | null }?]>`select chat_id from tasks where id = ${id}`;
  return task?.chat_id ?? id;
}

/** The repository that a chat works in. */
export interface GitPlace {
  /** Absolute: the top of the work tree. */
  folder: string;
  /** The branch that what is done there is meant for; null where nobody said. */
  target: string | null;
}

/** Finds it. Throws `worktree.removed`, `repository.missing` or `repository.not-git` with what to do. */
export async function findPlace(sql: Sql, scratchDir: string, chatId: string): Promise<GitPlace> {
  const { project, worktree } = await placeOfChat(sql, chatId);
  if (worktree !== null) return { folder: await topOf(standing(worktree)), target: worktree.target };
  return { folder: await topOf(project ?? path.join(scratchDir, chatId)), target: null };
}

function standing({ path: folder, branch, removed }: Worktree): string {
  if (!removed) return folder;
  throw new CoderError({
    code: 'worktree.removed',
    status: 409,
    message: `The worktree ${folder} of this chat was removed. What was committed is on ${branch}.`,
  });
}

async function topOf(folder: string): Promise<string> {
  if (!(await isFolder(folder))) {
    throw new RepositoryError('repository.missing', `${folder} is not there. Bring it back, then ask again.`);
  }
  const top = await askGit({ cwd: folder, args: ['rev-parse', '--show-toplevel'] });
  // One further up is not what the chat works in.
  if (top !== null && (await realpath(top)) === (await realpath(folder))) return top;
  throw new RepositoryError('repository.not-git', `${folder} is no git repository. Run "git init" there.`);
}
