import { constants, copyFile, lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { askGit, runGit } from '../services/git/git.js';

export interface Copying {
  /** The project's folder: only files of it that git ignores are copied. */
  from: string;
  /** The worktree: only where git ignores them there too, so that none is committed. */
  to: string;
  /** As `.gitignore` has them: paths, folders, and patterns with `*` and `**`. */
  patterns: readonly string[];
}

export interface Copied {
  copied: string[];
  /** With the reason of each. */
  left: { path: string; why: string }[];
}

/** Copies what a fresh worktree lacks. What is there already is never written over, and no link is followed. */
export async function copyFiles({ from, to, patterns }: Copying): Promise<Copied> {
  const found = patterns.length === 0 ? [] : await ignoredFiles(from, patterns);
  const result: Copied = { copied: [], left: [] };
  const leave = (file: string, why: string) => result.left.push({ path: file, why });
  const reachable: string[] = [];
  for (const file of found) {
    if (await hasFolders(to, path.dirname(file))) reachable.push(file);
    else leave(file, 'its folder in the worktree is a link, or a file');
  }
  const ignoredThere = await ignoredOf(to, reachable);
  for (const file of reachable) {
    const why = ignoredThere.has(file) ? await copyOne(from, to, file) : 'git does not ignore it in the worktree';
    if (why === null) result.copied.push(file);
    else leave(file, why);
  }
  return result;
}

async function ignoredFiles(from: string, patterns: readonly string[]): Promise<string[]> {
  const listing = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--'];
  const args = [...listing, ...patterns.map((pattern) => `:(top,glob)${pattern.replace(/\/$/, '')}`)];
  const output = await runGit({ cwd: from, args, patterns: true, maxBytes: 64 * 1024 * 1024 });
  // A repository of its own within is told as a folder: it is no file of this one.
  return splitZ(output).filter((file) => !file.endsWith('/'));
}

/** Which of them git would ignore in a folder. */
async function ignoredOf(folder: string, files: readonly string[]): Promise<Set<string>> {
  if (files.length === 0) return new Set();
  // With `./` a name that begins with a colon is a name.
  const input = files.map((file) => `./${file}\0`).join('');
  const args = ['check-ignore', '-z', '--stdin'];
  const told = await askGit({ cwd: folder, args, input, patterns: true, maxBytes: 64 * 1024 * 1024 });
  return new Set(told === null ? [] : splitZ(Buffer.from(told)).map((file) => file.slice(2)));
}

function splitZ(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '');
}

/** Why it was left out; null = it was copied. */
async function copyOne(from: string, to: string, file: string): Promise<string | null> {
  const source = path.join(from, file);
  const found = await lstat(source);
  if (found.isSymbolicLink()) return 'it is a link';
  if (!found.isFile()) return 'it is no regular file';
  const target = path.join(to, file);
  await mkdir(path.dirname(target), { recursive: true });
  try {
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return null;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'it is there already';
    throw error;
  }
}

/** Whether all that there is of a path is folders, and no link among them. */
async function hasFolders(root: string, relative: string): Promise<boolean> {
  let folder = root;
  for (const part of relative === '.' ? [] : relative.split('/')) {
    folder = path.join(folder, part);
    try {
      if (!(await lstat(folder)).isDirectory()) return false;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return true;
      throw error;
    }
  }
  return true;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
