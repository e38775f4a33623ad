import path from 'node:path';
import { askGit, gitText } from '../services/git/git.js';
import { createPersonGit, type PersonGit } from '../services/git/person-git.js';
import { commitOf } from '../services/git/repository.js';
import { filesInModules } from './files-in-modules.js';
import { isClean } from './make-worktree.js';
import type { Worktree } from './worktree-rows.js';

/** What became of the changes in a worktree: `refused` says why there is no commit, and then they lie there as they are. */
export type Committed =
  | { state: 'nothing' }
  | { state: 'committed'; commit: string; note: string | null }
  | { state: 'refused'; why: string };

/** Who commits where the person has told git no name. */
const ownName = ['-c', 'user.name=BooCode', '-c', 'user.email=boocode@localhost'];

/**
 * Commits all that has changed in a worktree to its branch, as the person's git would: in their name, and through the hooks of their
 * repository. Hooks that lie in the worktree itself are left out: who worked there may have written them.
 */
export async function commitWorktree(
  { path: cwd, branch, commit_message }: Pick<Worktree, 'path' | 'branch'> & { commit_message: string },
  dataDir: string,
): Promise<Committed> {
  const unseen = await filesInModules(cwd);
  if (unseen.length > 0) return { state: 'refused', why: unseenWords(unseen) };
  // A merge that was settled as if the other side had never been changes no file, and is a commit all the same.
  if ((await isClean({ path: cwd })) && (await commitOf(cwd, 'MERGE_HEAD')) === null) return { state: 'nothing' };
  const on = await askGit({ cwd, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'] });
  if (on !== branch) {
    return { state: 'refused', why: `the worktree is on ${on ?? 'no branch'} and not on ${branch}` };
  }
  const git = createPersonGit(cwd, dataDir);
  const [name, hooks] = [await nameOptions(git), await hooksOf(git, cwd)];
  const added = await git(['add', '--all']);
  if (added.code !== 0) return { state: 'refused', why: added.said };
  const args = [...name, ...hooks.options, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '-m', commit_message];
  const committed = await git(args);
  if (committed.code !== 0) {
    // A filter or an ignored file can leave nothing to commit.
    if (await isClean({ path: cwd })) return { state: 'nothing' };
    return { state: 'refused', why: committed.said };
  }
  return { state: 'committed', commit: await gitText({ cwd, args: ['rev-parse', 'HEAD'] }), note: hooks.note };
}

function unseenWords([first = '', ...more]: readonly string[]): string {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `${first}${others}: a submodule stands there that is not in this worktree, so git commits no file in its folder. Move what is there, or bring the submodule: \`git submodule update --init\` as a set-up command does.`;
}

/** Options that name whoever commits where the person has told git no name. */
export async function nameOptions(git: PersonGit): Promise<string[]> {
  const known = [await git(['config', '--get', 'user.name']), await git(['config', '--get', 'user.email'])];
  return known.every(({ code }) => code === 0) ? [] : ownName;
}

/** Options without hooks where they lie in the folder that was worked in, and what a person is told of that. */
export async function hooksOf(git: PersonGit, cwd: string): Promise<{ options: string[]; note: string | null }> {
  const { out } = await git(['rev-parse', '--git-path', 'hooks']);
  const inside = path.relative(cwd, path.resolve(cwd, out));
  if (inside.startsWith('..') || path.isAbsolute(inside)) return { options: [], note: null };
  return {
    options: ['-c', 'core.hooksPath=/dev/null'],
    note: `Hooks in ${inside} were not run: they are part of what was worked on.`,
  };
}
