import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { endOfGit, gitText, GitError, runGit } from '../services/git/git.js';
import { inScratch } from '../services/scratch.js';
import { nothing, submodule, treeChanges, type TreeChange } from './compare-trees.js';
import { readPaths, writePaths } from './path-list.js';
import type { Shadow } from './shadow-repository.js';

/** What must be done so that a folder is as a tree says. */
export interface RestorePlan {
  /** What the folder will be: the tree with what stays beside it. */
  tree: string;
  written: string[];
  removed: string[];
  left: string[];
}

/**
 * Compares what is with what was. Submodules stay as they are: what lies in them is their own; and so does what the rules of then
 * ignore: it may have lain there already.
 */
export async function planRestore(shadow: Shadow, { now, past }: { now: string; past: string }): Promise<RestorePlan> {
  const changes = await treeChanges(shadow.repository, now, past);
  const ignored = await ignoredThen(shadow, past, changes);
  const stays = (change: TreeChange): boolean =>
    change.from.mode === submodule || change.to.mode === submodule || ignored.has(change.path);
  const left = changes.filter(stays);
  const rest = changes.filter((change) => !stays(change));
  return {
    tree: left.length === 0 ? past : await withLeft(shadow, past, left),
    written: pathsOf(rest.filter(({ to }) => to.mode !== nothing)),
    removed: pathsOf(rest.filter(({ to }) => to.mode === nothing)),
    left: pathsOf(left),
  };
}

function pathsOf(changes: readonly TreeChange[]): string[] {
  return changes.map((change) => change.path);
}

/** The tree with these paths as they are now. */
async function withLeft(shadow: Shadow, then: string, left: readonly TreeChange[]): Promise<string> {
  return inScratch(async (dir) => {
    const index = path.join(dir, 'index');
    await runGit(shadow.git(['read-tree', then], { index }));
    const input = left.map(({ from, path: name }) => `${from.mode} ${from.id}\t${name}\0`).join('');
    await runGit(shadow.git(['update-index', '--add', '--replace', '-z', '--index-info'], { index, input }));
    return gitText(shadow.git(['write-tree'], { index }));
  });
}

/** Of what was added since: that which is ignored by the rules of then. Where those are the rules of now, nothing is. */
async function ignoredThen(shadow: Shadow, then: string, changes: readonly TreeChange[]): Promise<Set<string>> {
  const rules = changes.filter(({ path: name }) => path.basename(name) === '.gitignore');
  const comes = new Set(changes.filter(({ to }) => to.mode !== nothing).map((change) => change.path));
  // Where a file was, nothing can have lain in a folder of that name.
  const added = changes
    .filter((change) => change.to.mode === nothing && !foldersOf(change.path).some((folder) => comes.has(folder)))
    .map((change) => change.path);
  if (rules.length === 0 || added.length === 0) return new Set();
  return inScratch(async (dir) => {
    for (const { name, id } of await rulesOf(shadow, then)) {
      await mkdir(path.join(dir, path.dirname(name)), { recursive: true });
      await writeFile(path.join(dir, name), await runGit(shadow.git(['cat-file', 'blob', id])));
    }
    const call = shadow.git(['check-ignore', '--no-index', '-z', '--stdin'], {
      input: writePaths(added),
      // It takes paths, and nothing but paths.
      patterns: true,
    });
    const args = call.args.map((arg) => (arg === `--work-tree=${shadow.folder}` ? `--work-tree=${dir}` : arg));
    const { code, stdout, stderr } = await endOfGit({ ...call, cwd: dir, args });
    // 1 = none of them.
    if (code > 1) throw new GitError({ reason: 'exit', message: stderr, stderr, stdout, exitCode: code, cause: null });
    return new Set(readPaths(stdout));
  });
}

function foldersOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** What a tree says is ignored, by file. */
async function rulesOf(shadow: Shadow, tree: string): Promise<{ name: string; id: string }[]> {
  const entries = readPaths(await runGit(shadow.git(['ls-tree', '-r', '-z', '--full-tree', tree])));
  return entries.flatMap((entry) => {
    const [, id, name] = /^100\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return id === undefined || name === undefined || path.basename(name) !== '.gitignore' ? [] : [{ name, id }];
  });
}
