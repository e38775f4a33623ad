import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { gitText } from '../services/git/git.js';
import { createPersonGit } from '../services/git/person-git.js';
import { isFolder } from '../worktrees/make-worktree.js';
import type { Target } from './find-target.js';
import { readStatus } from './read-status.js';
import { branchPutAside, underWay } from './under-way.js';

/** Where a branch is checked out, and whether it may move there. */
export type Checkout =
  | { kind: 'none' }
  | { kind: 'clean'; folder: string }
  | { kind: 'occupied'; folder: string; paths: string[]; why: string };

interface Asked {
  repository: string;
  target: Target;
  /** What its files would be. */
  tree: string;
  dataDir: string;
}

/** Looks for the work tree of a branch. What a person has not committed there, or not ended, is theirs: then it is occupied. */
export async function findCheckout({ repository, target, tree, dataDir }: Asked): Promise<Checkout> {
  const places = await placesOf(repository, target.ref);
  const [place, second] = places;
  if (place === undefined) return { kind: 'none' };
  const occupied = (why: string, paths: string[] = []): Checkout => ({
    kind: 'occupied',
    folder: place.folder,
    paths,
    why,
  });
  if (second !== undefined) return occupied(`it is checked out in ${second.folder} as well`);
  if (!place.isThere) return occupied('the folder is locked by git and not there now');
  const operation = await underWay(place.folder);
  if (operation !== null) return occupied(`a ${operation} is under way there`);
  const status = await readStatus(createPersonGit(place.folder, dataDir), 'no');
  const changed = [...new Set([...status.staged, ...status.unstaged, ...status.unmerged])];
  if (changed.length > 0) return occupied('there are changes that are not committed', changed);
  const covered = await coveredFiles(place.folder, target.commit, tree);
  if (covered.length > 0) return occupied('there are files that git does not know, in the place of new ones', covered);
  return { kind: 'clean', folder: place.folder };
}

interface Place {
  folder: string;
  isThere: boolean;
}

/** `worktree <path>`, `HEAD <commit>`, `branch <ref>` or `detached`, `locked …`: fields that end in a NUL, and an empty one between entries. */
async function placesOf(repository: string, ref: string): Promise<Place[]> {
  const listed = await gitText({ cwd: repository, args: ['worktree', 'list', '--porcelain', '-z'] });
  const places: Place[] = [];
  for (const entry of listed.split('\0\0')) {
    const fields = entry.split('\0');
    const folder = fields[0]?.replace(/^worktree /, '') ?? '';
    if (folder === '' || fields.includes('bare')) continue;
    const isThere = await isFolder(folder);
    // Of a folder that somebody has removed nothing can be lost; one that is locked comes back.
    if (!isThere && !fields.some((field) => field.startsWith('locked'))) continue;
    const isIts =
      fields.includes(`branch ${ref}`) ||
      (isThere && fields.includes('detached') && (await branchPutAside(folder)) === ref);
    if (isIts) places.push({ folder, isThere });
  }
  return places;
}

/** Files that would be new, and in whose place something lies already: git would write over those that are ignored. */
async function coveredFiles(folder: string, commit: string, tree: string): Promise<string[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--diff-filter=A', commit, tree];
  const added = (await gitText({ cwd: folder, args })).split('\0').filter((name) => name !== '');
  const covered: string[] = [];
  for (const name of added) if (await isFile(path.join(folder, name))) covered.push(name);
  return covered;
}

function isFile(file: string): Promise<boolean> {
  return lstat(file).then(
    (found) => !found.isDirectory(),
    (error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    },
  );
}
