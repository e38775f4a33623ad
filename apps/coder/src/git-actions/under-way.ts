import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import type { GitStanding } from '@boocode/contracts/git-action';
import { gitText } from '../services/git/git.js';

type Operation = NonNullable<GitStanding['under_way']>;

/** What git leaves in its folder while something of its own is under way, as `git status` looks for it. */
const marks: readonly [string, Operation][] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** The operation of git that somebody has begun in a folder and not ended; null = none. */
export async function underWay(folder: string): Promise<Operation | null> {
  const dir = await gitDirOf(folder);
  for (const [name, operation] of marks) {
    if (await isThere(path.join(dir, name))) return operation;
  }
  // Between two commits of a row of picks there is no head of it.
  const todo = await readIfThere(path.join(dir, 'sequencer/todo'));
  if (todo === null) return null;
  return todo.startsWith('revert') ? 'revert' : 'cherry-pick';
}

/** Full name of the branch that a rebase or a bisection in a folder will come back to; null = none. */
export async function branchPutAside(folder: string): Promise<string | null> {
  const dir = await gitDirOf(folder);
  for (const name of ['rebase-merge/head-name', 'rebase-apply/head-name']) {
    const ref = await readIfThere(path.join(dir, name));
    if (ref?.startsWith('refs/') === true) return ref.trim();
  }
  const bisected = await readIfThere(path.join(dir, 'BISECT_START'));
  return bisected === null ? null : `refs/heads/${bisected.trim()}`;
}

function gitDirOf(folder: string): Promise<string> {
  return gitText({ cwd: folder, args: ['rev-parse', '--absolute-git-dir'] });
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(() => true, missing(false));
}

function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then((text) => text, missing(null));
}

function missing<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return answer;
    throw error;
  };
}
