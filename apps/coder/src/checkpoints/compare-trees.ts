import { askGit, runGit } from '../services/git/git.js';
import { parseNumstat } from './parse-numstat.js';
import { readPaths } from './path-list.js';

export interface Difference {
  files: number;
  added: number;
  removed: number;
}

const muchBytes = 256 * 1024 * 1024;
const plain = ['-r', '-z', '--no-renames', '--no-ext-diff', '--no-textconv'];

/** How far `to` is from `from`, of which null = there is nothing to compare with. */
export async function countDifference(repository: string, from: string | null, to: string): Promise<Difference> {
  if (from === null) return { files: 0, added: 0, removed: 0 };
  const args = [`--git-dir=${repository}`, 'diff-tree', ...plain, '--numstat', from, to];
  return parseNumstat(readPaths(await runGit({ cwd: repository, args, maxBytes: muchBytes })));
}

/** One path that is other in the second of two trees. */
export interface TreeChange {
  path: string;
  /** `000000` = there is none. */
  from: { mode: string; id: string };
  to: { mode: string; id: string };
}

export const nothing = '000000';
export const submodule = '160000';

/** Every path that differs, each alone: a renamed file is one that is gone and one that is new. */
export async function treeChanges(repository: string, from: string, to: string): Promise<TreeChange[]> {
  const args = [`--git-dir=${repository}`, 'diff-tree', ...plain, '--raw', '--no-abbrev', from, to];
  const parts = readPaths(await runGit({ cwd: repository, args, maxBytes: muchBytes }));
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [before = '', after = '', idBefore = '', idAfter = ''] = (parts[at] ?? '').slice(1).split(' ');
    changes.push({ path: parts[at + 1] ?? '', from: { mode: before, id: idBefore }, to: { mode: after, id: idAfter } });
  }
  return changes;
}

/** Every file in a tree, and every folder on the way to one: what lies in either place now would have to give way. */
export async function placesIn(repository: string, tree: string): Promise<Set<string>> {
  const args = [`--git-dir=${repository}`, 'ls-tree', '-r', '-t', '-z', '--name-only', tree];
  return new Set(readPaths(await runGit({ cwd: repository, args, maxBytes: muchBytes })));
}

/** The tree of a commit; null where it is not there any more. */
export function treeOf(repository: string, commit: string): Promise<string | null> {
  const args = [`--git-dir=${repository}`, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{tree}`];
  return askGit({ cwd: repository, args });
}
