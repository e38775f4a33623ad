import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from '../services/git/git.js';
import { readPaths } from './path-list.js';
import type { Shadow } from './shadow-repository.js';

/** Which paths of a folder a snapshot is of. */
export interface FolderFiles {
  /** Files that git knows, and those that it does not and that are not ignored. */
  files: Set<string>;
  /** Repositories within that git knows, with the commit that it knows of each. */
  submodules: Map<string, string>;
  /** What is left out: files that are too large, and repositories within that git does not know. */
  left_out: string[];
  /** Whether the person's index is one that a snapshot can begin with. */
  plain: boolean;
}

/** An untracked file that is larger is no source: a snapshot of it costs more than it helps. */
const mostBytes = 32 * 1024 * 1024;
const linkMode = '160000';

/** Lists them as the person's own git does. `wanted` is listed however large it is, and also when it is ignored. */
export async function listFolder(shadow: Shadow, wanted: ReadonlySet<string>): Promise<FolderFiles> {
  const { folder, ignored } = shadow;
  const call = (args: string[]) =>
    runGit({
      cwd: folder,
      args: ['-c', `core.excludesFile=${ignored ?? '/dev/null'}`, ...args],
      maxBytes: 256 * 1024 * 1024,
    });
  const [tracked, others] = await Promise.all([
    call(['ls-files', '--stage', '-t', '-v', '-z']),
    call(['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  const found: FolderFiles = { files: new Set(), submodules: new Map(), left_out: [], plain: shadow.own.plain };
  for (const entry of readPaths(tracked)) {
    const [, tag, mode, commit, name] = /^(.) (\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(entry) ?? [];
    if (name === undefined || commit === undefined) throw new Error(`git listed ${JSON.stringify(entry)}`);
    if (mode === linkMode) found.submodules.set(name, commit);
    else found.files.add(name);
    // Flags, conflicts, and attributes that change bytes: what such an index says of a file is not what lies there.
    if (tag !== 'H' || path.basename(name) === '.gitattributes') found.plain = false;
  }
  for (const name of readPaths(others)) {
    const { size, isLeft } = name.endsWith('/')
      ? { size: 0, isLeft: true }
      : { size: await sizeOf(folder, name), isLeft: false };
    if (isLeft || (size > mostBytes && !wanted.has(name))) found.left_out.push(name);
    else found.files.add(name);
    if (path.basename(name) === '.gitattributes') found.plain = false;
  }
  return found;
}

async function sizeOf(folder: string, name: string): Promise<number> {
  return (await lstat(path.join(folder, name)).catch(() => null))?.size ?? 0;
}
