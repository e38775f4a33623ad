import { mostChangedPaths, type GitStanding } from '@boocode/contracts/git-action';
import { askGit } from '../services/git/git.js';
import { createPersonGit } from '../services/git/person-git.js';
import { commitOf } from '../services/git/repository.js';
import type { GitPlace } from './find-place.js';
import { findTarget } from './find-target.js';
import { foresee } from './foresee.js';
import type { PullRequests } from './pull-requests.js';
import { readStatus, type WorkTreeStatus } from './read-status.js';
import { howFarApart, readUpstream, remoteOf } from './read-upstream.js';
import { underWay } from './under-way.js';

export interface StandingPorts {
  dataDir: string;
  pullRequests: PullRequests;
}

/** Where a folder stands with git, and what could be done there. Nothing is changed and nothing is fetched. */
export async function readStanding(
  { folder, target: name }: GitPlace,
  { dataDir, pullRequests }: StandingPorts,
): Promise<GitStanding> {
  const branch = await askGit({ cwd: folder, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'] });
  const head = await commitOf(folder, 'HEAD');
  const target = name === null ? null : await findTarget(folder, name);
  const target_commit = target === null || 'why' in target ? null : target.commit;
  const apart = head === null || target_commit === null ? null : await howFarApart(folder, head, target_commit);
  const status = await readStatus(createPersonGit(folder, dataDir));
  const remote = await remoteOf(folder, branch);
  return {
    repository: folder,
    branch,
    head_commit: head,
    target: name,
    target_commit,
    ahead: apart?.ahead ?? null,
    behind: apart?.behind ?? null,
    staged: status.staged.length,
    unstaged: status.unstaged.length + status.unmerged.length,
    untracked: status.untracked.length,
    files: changedPaths(status),
    merge: await foreseeMerge(folder, { name, head }, dataDir),
    under_way: await underWay(folder),
    remote,
    upstream: await readUpstream(folder, { remote, branch, head }),
    pull_request: await pullRequests(folder, branch),
  };
}

/** Each path once, in the order of names, with where it differs; what git does not know is not staged. */
function changedPaths({ staged, unstaged, untracked, unmerged }: WorkTreeStatus): GitStanding['files'] {
  const [inIndex, inFolder] = [new Set(staged), new Set([...unstaged, ...untracked, ...unmerged])];
  return [...new Set([...inIndex, ...inFolder])]
    .toSorted()
    .slice(0, mostChangedPaths)
    .map((path) => ({ path, staged: inIndex.has(path), unstaged: inFolder.has(path) }));
}

async function foreseeMerge(
  repository: string,
  { name, head }: { name: string | null; head: string | null },
  dataDir: string,
): Promise<GitStanding['merge']> {
  if (head === null) return { kind: 'impossible', why: 'There is no commit yet. Commit something first.' };
  if (name === null) return { kind: 'impossible', why: 'Nobody said which branch this is meant for. Name a target.' };
  return foresee({ repository, target: name, commit: head }, dataDir);
}
