import { askGit } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';

/** A branch that something is merged into. */
export interface Target {
  name: string;
  /** Full name of the ref that moves: of an alias, the branch behind it. */
  ref: string;
  commit: string;
}

/** The branch of this name, or in words why there is none. */
export async function findTarget(repository: string, name: string): Promise<Target | { why: string }> {
  const ask = (...args: string[]): Promise<string | null> => askGit({ cwd: repository, args });
  const ref = `refs/heads/${name}`;
  if ((await ask('check-ref-format', ref)) === null) {
    return { why: `${JSON.stringify(name)} cannot be the name of a branch. Name a branch of ${repository}.` };
  }
  const behind = (await ask('symbolic-ref', '--quiet', ref)) ?? ref;
  if (!behind.startsWith('refs/heads/')) {
    return { why: `${name} stands for ${behind}, which is no branch of this repository. Name a branch.` };
  }
  const commit = await commitOf(repository, behind);
  if (commit !== null) return { name, ref: behind, commit };
  return { why: await whyNone(repository, name) };
}

async function whyNone(repository: string, name: string): Promise<string> {
  const ask = (...args: string[]): Promise<string | null> => askGit({ cwd: repository, args });
  if ((await ask('symbolic-ref', '--quiet', 'HEAD')) === `refs/heads/${name}`) {
    return `The branch ${name} has no commit yet. Commit something there first.`;
  }
  if ((await commitOf(repository, `refs/tags/${name}`)) !== null) {
    return `${name} is a tag and not a branch. Name a branch.`;
  }
  if ((await commitOf(repository, `refs/remotes/${name}`)) !== null) {
    return `${name} is a branch of a remote. Make a branch of it here (git branch NAME ${name}), and name that.`;
  }
  if ((await commitOf(repository, name)) !== null) {
    return `${name} is a commit and not a branch: what is checked out is on no branch. Make one (git branch NAME ${name}), and name that.`;
  }
  return `There is no branch ${name} in ${repository}. Make it (git branch ${name}), or name another.`;
}
