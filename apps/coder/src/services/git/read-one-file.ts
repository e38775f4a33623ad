import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { looksBinary } from './blobs.js';
import { askGit, runGit } from './git.js';

/** What stands at a path: its text, or why there is none to show. */
export type FileState =
  | { state: 'text'; text: string }
  | { state: 'missing' | 'binary' | 'too-large' | 'no-file' | 'outside' };

/** Larger files are not shown. */
const largestFile = 2 * 1024 * 1024;

/** A file as a commit has it; symbolic links and folders are no files. The path is a clean one inside the repository. */
export async function readCommittedFile(repository: string, commit: string, file: string): Promise<FileState> {
  const args = ['ls-tree', '-z', '-l', '--full-tree', commit, '--', file];
  const entry = (await runGit({ cwd: repository, args })).toString('utf8');
  // `<mode> <type> <oid> <size>\t<path>\0`
  const [, mode, oid, size] = /^(\d+) \w+ (\w+) +(\d+|-)\t/.exec(entry) ?? [];
  if (mode === undefined || oid === undefined) return { state: 'missing' };
  if (!mode.startsWith('100')) return { state: 'no-file' };
  if (Number(size) > largestFile) return { state: 'too-large' };
  return textOf(await runGit({ cwd: repository, args: ['cat-file', 'blob', oid], maxBytes: largestFile + 1 }));
}

/**
 * A file as it lies in the work tree now. Nothing outside the repository is read, whatever a symbolic link says, and nothing of git's
 * own folder.
 */
export async function readWorkTreeFile(repository: string, file: string): Promise<FileState> {
  if (file.split('/').some((part) => part.toLowerCase() === '.git')) return { state: 'outside' };
  const top = await realpath(repository);
  const real = await realpath(path.join(top, file)).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (real === null) return { state: 'missing' };
  const inside = path.relative(top, real);
  if (inside.startsWith('..') || path.isAbsolute(inside) || /^\.git(\/|$)/i.test(inside)) return { state: 'outside' };
  // The way was resolved: what has become a link since is not followed, and a pipe does not hold us up.
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) return { state: 'no-file' };
    if (found.size > largestFile) return { state: 'too-large' };
    return textOf(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** The commit that is checked out in the work tree. */
export async function workTreeCommit(repository: string): Promise<string | null> {
  return askGit({ cwd: repository, args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] });
}

function textOf(content: Buffer): FileState {
  return looksBinary(content) ? { state: 'binary' } : { state: 'text', text: content.toString('utf8') };
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP');
}
