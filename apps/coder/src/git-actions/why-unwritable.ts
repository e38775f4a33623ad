import path from 'node:path';
import { gitText, runGit } from '../services/git/git.js';
import { createPersonGit, type PersonGit } from '../services/git/person-git.js';
import { inScratch } from '../services/scratch.js';

interface Move {
  folder: string;
  /** Where the files are now, and a tree that they are to become. */
  commit: string;
  tree: string;
  dataDir: string;
}

/**
 * Tries the programs through which git would write files of the tree, beside the folder: of a file whose program fails and must not, git
 * itself takes away what was there before it stops. Null where all can be written; else what was said.
 */
export async function whyUnwritable({ folder, commit, tree, dataDir }: Move): Promise<string | null> {
  const required = await createPersonGit(
    folder,
    dataDir,
  )(['config', '--get-regexp', String.raw`^filter\..*\.required$`]);
  if (required.code !== 0) return null;
  return await inScratch(async (dir) => {
    const index = path.join(dir, 'index');
    await runGit({ cwd: folder, args: ['read-tree', tree], index });
    const git = createPersonGit(folder, dataDir, undefined, { GIT_INDEX_FILE: index });
    const names = await filteredOf(git, await changedIn(folder, commit, tree));
    if (names.length === 0) return null;
    const written = await git(['checkout-index', '-z', '--stdin', `--prefix=${dir}/files/`], names.join('\0'));
    return written.code === 0 ? null : written.said;
  });
}

async function changedIn(cwd: string, commit: string, tree: string): Promise<string[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--diff-filter=d', commit, tree];
  return (await gitText({ cwd, args })).split('\0').filter((name) => name !== '');
}

/** Files that are written through a filter. */
async function filteredOf(git: PersonGit, names: readonly string[]): Promise<string[]> {
  // What stands first is trimmed, and is asked for its place alone.
  const input = ['first', ...names].join('\0');
  const { out } = await git(['check-attr', '--cached', '-z', '--stdin', 'filter'], input);
  const values = out.split('\0').filter((_, at) => at % 3 === 2);
  return names.filter((_, at) => !['unspecified', 'unset', undefined].includes(values[at + 1]));
}
