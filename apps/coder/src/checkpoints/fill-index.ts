import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { copyIndex } from '../services/git/copy-index.js';
import { runGit } from '../services/git/git.js';
import type { FolderFiles } from './folder-files.js';
import { readPaths, writePaths } from './path-list.js';
import type { Shadow } from './shadow-repository.js';

/**
 * Makes `index` say what lies in the folder. It begins with that of the snapshot before, or with the person's own, so that only files
 * that have changed since are read.
 */
export async function fillIndex(
  shadow: Shadow,
  index: string,
  found: FolderFiles,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const { folder } = shadow;
  await beginIndex(shadow, index, found);
  const run = (args: string[], input = '') => runGit(shadow.git(args, { index, input }));
  const known = new Set(readPaths(await run(['ls-files', '-z'])));
  const gone = [...known].filter((name) => !found.files.has(name) && !found.submodules.has(name) && !wanted.has(name));
  await run(['update-index', '--force-remove', '-z', '--stdin'], writePaths(gone));
  const links = [...found.submodules].filter(([name]) => !known.has(name));
  await run(
    ['update-index', '-z', '--index-info'],
    links.map(([name, commit]) => `160000 ${commit}\t${name}\0`).join(''),
  );
  // What was a file and is a folder now, or the other way round, goes before what takes its place.
  await run(['add', '--update']);
  const missing = [...new Set([...found.files, ...wanted])].filter((name) => !known.has(name));
  const there = await presentOf(folder, missing);
  await run(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], writePaths(there));
}

async function beginIndex(shadow: Shadow, index: string, { plain }: FolderFiles): Promise<void> {
  const before = keptIndex(shadow);
  if (await isFile(before)) return copyIndex(before, index);
  const shared = (await readdir(path.dirname(shadow.own.index))).some((name) => name.startsWith('sharedindex.'));
  if (plain && !shared) await copyIndex(shadow.own.index, index);
}

/** The index of the last snapshot of the folder. */
export function keptIndex(shadow: Shadow): string {
  return path.join(shadow.dir, 'index');
}

/** Those that are files or links there, and are not reached through a link. */
async function presentOf(folder: string, names: readonly string[]): Promise<string[]> {
  const direct = new Map<string, boolean>();
  const present: string[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const parent = path.dirname(file);
    if (!direct.has(parent)) direct.set(parent, (await realpath(parent).catch(() => null)) === parent);
    const found = direct.get(parent) === true ? await lstat(file).catch(() => null) : null;
    if (found?.isFile() === true || found?.isSymbolicLink() === true) present.push(name);
  }
  return present;
}

function isFile(file: string): Promise<boolean> {
  return lstat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
