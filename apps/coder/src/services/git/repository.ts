import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { RepositoryError } from '../../errors.js';
import { askGit, GitError, gitText } from './git.js';

/** A repository that can be worked on: its top level, and the commit that is checked out. */
export interface Repository {
  /** Absolute, without symbolic links. */
  path: string;
  head_commit: string;
  /** The branch's short name, or the commit's first twelve digits when no branch is checked out. */
  head_ref: string;
}

/** Finds the repository that `given` lies in. Throws `RepositoryError` in words that say what was found instead. */
export async function resolveRepository(given: string): Promise<Repository> {
  const folder = await resolveFolder(given);
  const topLevel = await askGit({ cwd: folder, args: ['rev-parse', '--show-toplevel'] });
  if (topLevel === null) throw await notARepository(folder);
  const head = await askGit({ cwd: topLevel, args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] });
  if (head === null) {
    throw new RepositoryError(
      'repository.no-commits',
      `${topLevel} is a git repository without commits, so there is nothing to compare. Commit something first.`,
    );
  }
  const branch = await askGit({ cwd: topLevel, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'] });
  return { path: await realpath(topLevel), head_commit: head, head_ref: branch ?? head.slice(0, 12) };
}

/** The folder that a person's task works in: the top level of the repository around it, or itself where there is none. */
export async function resolveProjectFolder(given: string): Promise<string> {
  const folder = await resolveFolder(given);
  const topLevel = await askGit({ cwd: folder, args: ['rev-parse', '--show-toplevel'] });
  return topLevel === null ? folder : realpath(topLevel);
}

async function resolveFolder(given: string): Promise<string> {
  if (!path.isAbsolute(given)) {
    throw new RepositoryError(
      'repository.not-absolute',
      `The repository must be an absolute path on the host that runs coder; ${JSON.stringify(given)} is not.`,
    );
  }
  const found = await stat(given).catch((cause: unknown) => {
    if (isMissing(cause)) {
      throw new RepositoryError(
        'repository.missing',
        `There is no ${given} on this host. Give the path of a repository.`,
      );
    }
    throw cause;
  });
  if (!found.isDirectory()) {
    throw new RepositoryError('repository.not-a-directory', `${given} is a file. Give the repository's folder.`);
  }
  return realpath(given);
}

async function notARepository(folder: string): Promise<RepositoryError> {
  const bare = await askGit({ cwd: folder, args: ['rev-parse', '--is-bare-repository'] });
  if (bare === 'true') {
    return new RepositoryError(
      'repository.bare',
      `${folder} is a bare repository: it has no branch checked out. Give a clone of it.`,
    );
  }
  const entries = await readdir(folder);
  const what =
    entries.length === 0 ? 'an empty folder' : `a folder with ${entries.length} entries and no git repository`;
  return new RepositoryError(
    'repository.not-git',
    `${folder} is ${what}. Run "git init" and commit there, or give another path.`,
  );
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR');
}

/** The full name of the commit that `ref` means, or null when it means none. */
export async function commitOf(repository: string, ref: string): Promise<string | null> {
  return askGit({
    cwd: repository,
    args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
  });
}

/** Whether the folder is a repository with this commit in it. */
export async function hasCommit(folder: string, commit: string): Promise<boolean> {
  try {
    return (await commitOf(folder, commit)) !== null;
  } catch (error) {
    if (error instanceof GitError && error.reason === 'missing') return false;
    throw error;
  }
}

/** Whether the commit has a parent. */
export async function hasParent(repository: string, commit: string): Promise<boolean> {
  const parents = await gitText({ cwd: repository, args: ['rev-list', '--no-walk', '--parents', commit] });
  return parents.includes(' ');
}
