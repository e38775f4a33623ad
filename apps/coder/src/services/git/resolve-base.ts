import { RepositoryError } from '../../errors.js';
import { askGit, gitText } from './git.js';
import { commitOf, hasParent, type Repository } from './repository.js';

/** What a change is measured from: the name that a person knows, and the commit where the two lines parted. */
export interface Base {
  base_ref: string;
  base_commit: string;
}

/** Where a branch usually starts from, in the order they are tried. */
const usualBases = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master', 'trunk', 'develop'];

/**
 * Finds the commit to compare `HEAD` with: where it parted from `given`, or from the first usual default branch.
 * Throws `RepositoryError` when there is none, or when nothing has been committed since.
 */
export async function resolveBase(repository: Repository, given?: string): Promise<Base> {
  return given === undefined ? usualBase(repository) : givenBase(repository, given);
}

async function givenBase(repository: Repository, given: string): Promise<Base> {
  const commit = await commitOf(repository.path, given);
  if (commit === null) {
    const known = await knownRefs(repository.path);
    throw new RepositoryError(
      'repository.unknown-ref',
      `${JSON.stringify(given)} names no commit in ${repository.path}. ` +
        (known.length === 0 ? 'It has no branches.' : `It has, for instance: ${known.join(', ')}.`),
      { candidates: known },
    );
  }
  const base = { base_ref: given, base_commit: (await mergeBase(repository, commit)) ?? commit };
  if (base.base_commit === repository.head_commit) throw await nothingSince(repository, given);
  return base;
}

async function usualBase(repository: Repository): Promise<Base> {
  let same: string | null = null;
  for (const ref of usualBases) {
    const commit = await commitOf(repository.path, ref);
    const parted = commit === null ? null : await mergeBase(repository, commit);
    if (parted === repository.head_commit) same ??= ref;
    else if (parted !== null) return { base_ref: await readableName(repository.path, ref), base_commit: parted };
  }
  if (same !== null) throw await nothingSince(repository, same);
  const known = await knownRefs(repository.path);
  throw new RepositoryError(
    'repository.no-base',
    `${repository.path} has none of ${usualBases.join(', ')}: say with --base what to compare ${repository.head_ref} with. ` +
      `It has: ${known.length === 0 ? 'no branches' : known.join(', ')}.`,
    { candidates: known },
  );
}

async function nothingSince(repository: Repository, ref: string): Promise<RepositoryError> {
  const what =
    repository.head_ref === ref
      ? `${ref} is checked out in ${repository.path}, and it is the branch that changes are compared with.`
      : `${repository.head_ref} has no commit in ${repository.path} that ${ref} does not have.`;
  const advice = (await hasParent(repository.path, repository.head_commit))
    ? 'To review the last commit alone use --base HEAD~1.'
    : 'It has one commit only: commit the change on a branch, then review that.';
  return new RepositoryError('repository.nothing-to-compare', `${what} ${advice}`);
}

/** Null when the two have no common ancestor. */
function mergeBase(repository: Repository, commit: string): Promise<string | null> {
  return askGit({ cwd: repository.path, args: ['merge-base', repository.head_commit, commit] });
}

/** `origin/HEAD` is a pointer; people know the branch behind it. */
async function readableName(repository: string, ref: string): Promise<string> {
  return (await askGit({ cwd: repository, args: ['rev-parse', '--abbrev-ref', ref] })) ?? ref;
}

async function knownRefs(repository: string): Promise<string[]> {
  const format = ['--sort=-committerdate', '--count=6', '--format=%(refname:short)'];
  const refs = await gitText({ cwd: repository, args: ['for-each-ref', ...format, 'refs/heads', 'refs/remotes'] });
  return refs.split('\n').filter((ref) => ref !== '');
}
