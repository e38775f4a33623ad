import { isAncestor } from '../services/git/contains-change.js';
import { askGit, gitText } from '../services/git/git.js';
import { createPersonGit } from '../services/git/person-git.js';
import { commitOf, type Repository } from '../services/git/repository.js';

/** A branch of a remote, as git has it written down for a branch of here. */
export interface Upstream {
  /** The ref of here that follows it: `refs/remotes/origin/main`. */
  ref: string;
  remote: string;
  /** Its name there: `refs/heads/main`. */
  remote_ref: string;
}

/** Where a worktree begins. */
export interface Base {
  commit: string;
  /** What a person should know of it. */
  notice: string | null;
}

interface Beginning {
  repository: string;
  target: string;
  /** Where the branch is gone. */
  fallback: string;
}

const fetchMs = 10_000;

/** The branch that is checked out, which new work is meant for; null = a detached commit. */
export async function checkedOutBranch({ path }: Pick<Repository, 'path'>): Promise<string | null> {
  return askGit({ cwd: path, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'] });
}

/** The upstream of a branch; null where it follows none, or another branch of here. */
export async function upstreamOf(repository: string, branch: string): Promise<Upstream | null> {
  const format = '%(upstream)%09%(upstream:remotename)%09%(upstream:remoteref)';
  const told = await gitText({ cwd: repository, args: ['for-each-ref', `--format=${format}`, `refs/heads/${branch}`] });
  const [ref = '', remote = '', remote_ref = ''] = (told.split('\n')[0] ?? '').split('\t');
  return ref === '' || remote === '' || remote === '.' ? null : { ref, remote, remote_ref };
}

/** Where the upstream stood when it was last fetched. */
export function trackedUpstream(repository: string, { ref }: Upstream): Promise<string | null> {
  return commitOf(repository, ref);
}

/**
 * Where work that is meant for a branch begins now: at its upstream, freshly fetched, where that has all that the branch has; else at the
 * branch. Nothing of the person's is moved but the ref that follows the upstream.
 */
export async function currentBase({ repository, target, fallback }: Beginning, dataDir: string): Promise<Base> {
  const upstream = await upstreamOf(repository, target);
  const failed = upstream === null ? null : await fetch(repository, upstream, dataDir);
  const { commit, notice: apart } = await baseAtHand({ repository, target, fallback });
  const offline =
    failed === null ? null : `${upstream?.remote} could not be fetched, so this begins with what is here: ${failed}`;
  const notices = [offline, apart].filter((notice) => notice !== null);
  return { commit, notice: notices.length === 0 ? null : notices.join(' ') };
}

/** As `currentBase`, by what was fetched last. */
export async function baseAtHand({ repository, target, fallback }: Beginning): Promise<Base> {
  const local = (await commitOf(repository, `refs/heads/${target}`)) ?? fallback;
  const upstream = await upstreamOf(repository, target);
  const remote = upstream === null ? null : await trackedUpstream(repository, upstream);
  if (remote === null || (await isAncestor(repository, remote, local))) return { commit: local, notice: null };
  if (await isAncestor(repository, local, remote)) return { commit: remote, notice: null };
  return { commit: local, notice: `${target} and its upstream have gone apart; this begins at ${target}.` };
}

/** Why it could not be fetched; null = it was. */
async function fetch(repository: string, { remote, remote_ref }: Upstream, dataDir: string): Promise<string | null> {
  const git = createPersonGit(repository, dataDir, fetchMs);
  const options = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-auto-maintenance', '--no-write-fetch-head'];
  const { code, said } = await git(['-c', 'protocol.ext.allow=never', 'fetch', ...options, remote, remote_ref]);
  return code === 0 ? null : said.slice(-500);
}
