import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { GitError, gitText } from '../services/git/git.js';
import { fillIndex, keptIndex } from './fill-index.js';
import { listFolder, type FolderFiles } from './folder-files.js';
import type { Shadow } from './shadow-repository.js';

export interface Snapshot {
  tree: string;
  /** The index that says so, with what git knows of each file. */
  index: string;
  /** Paths that are not in it: too large, or repositories of their own. */
  left_out: string[];
}

const prefix = 'index.';

/**
 * Writes what lies in the folder as a tree, and works with it. Nothing of the repository changes but that it has more objects. `wanted`:
 * paths that are in it when they are there, also when they are ignored or large.
 */
export async function withSnapshot<T>(
  shadow: Shadow,
  wanted: ReadonlySet<string>,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  await removeLeftovers(shadow.dir);
  const index = path.join(shadow.dir, `${prefix}${randomBytes(6).toString('hex')}`);
  try {
    const found = await listFolder(shadow, wanted);
    const tree = await writeTree(shadow, index, { found, wanted });
    const result = await work({ tree, index, left_out: found.left_out });
    await rename(index, keptIndex(shadow));
    return result;
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

/** What an index knows may be gone from the repository: made anew, or tidied up. Then all files are read. */
async function writeTree(
  shadow: Shadow,
  index: string,
  { found, wanted }: { found: FolderFiles; wanted: ReadonlySet<string> },
): Promise<string> {
  const write = async (files: FolderFiles): Promise<string> => {
    await fillIndex(shadow, index, files, wanted);
    return gitText(shadow.git(['write-tree'], { index }));
  };
  try {
    return await write(found);
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode === null) throw error;
    await rm(keptIndex(shadow), { force: true });
    await rm(index, { force: true });
    return write({ ...found, plain: false });
  }
}

const oldMs = 3_600_000;

/** Of a coder that died in the middle; what is younger may be at work. */
async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const file = path.join(dir, name);
    const age = Date.now() - ((await stat(file).catch(() => null))?.mtimeMs ?? Date.now());
    if (name.startsWith(prefix) && age > oldMs) await rm(file, { force: true });
  }
}
