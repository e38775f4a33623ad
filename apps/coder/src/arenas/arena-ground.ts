import { RepositoryError } from '../errors.js';
import { commitOf, type Repository } from '../services/git/repository.js';
import { checkedOutBranch, currentBase } from '../worktrees/base-commit.js';

/** Where all contestants begin. */
export interface ArenaGround {
  /** The branch that the winner is meant for, or what names the commit where there is none. */
  ref: string;
  commit: string;
  /** What a person should know of it. */
  notice: string | null;
}

/**
 * The base of an arena, pinned: the branch that is named, or checked out, where its upstream stands after a fetch; else the commit that is
 * named. Throws `RepositoryError` for a name that is neither.
 */
export async function groundOf(
  repository: Repository,
  base: string | undefined,
  dataDir: string,
): Promise<ArenaGround> {
  const branch = base === undefined ? await checkedOutBranch(repository) : await branchNamed(repository, base);
  if (branch !== null) {
    const place = { repository: repository.path, target: branch, fallback: repository.head_commit };
    return { ref: branch, ...(await currentBase(place, dataDir)) };
  }
  if (base === undefined) {
    return {
      ref: repository.head_ref,
      commit: repository.head_commit,
      notice: 'No branch is checked out, so the winner has none to be merged into.',
    };
  }
  const commit = await commitOf(repository.path, base);
  if (commit === null) {
    throw new RepositoryError(
      'repository.unknown-ref',
      `${JSON.stringify(base)} names no branch and no commit in ${repository.path}.`,
    );
  }
  return { ref: base, commit, notice: `${base} is no branch of here, so the winner has none to be merged into.` };
}

async function branchNamed({ path }: Repository, name: string): Promise<string | null> {
  return (await commitOf(path, `refs/heads/${name}`)) === null ? null : name;
}
