import type { GitStanding } from '@boocode/contracts/git-action';
import { commitOf } from '../services/git/repository.js';
import { findCheckout } from './find-checkout.js';
import { findTarget } from './find-target.js';
import { joinTrees } from './join-trees.js';

export interface MergeSides {
  /** A folder of the repository. */
  repository: string;
  /** Short name of the branch that the change shall come into. */
  target: string;
  /** The last commit of the change. */
  commit: string;
}

/** What a merge would do now. Nothing is changed. */
export async function foresee(
  { repository, target: name, commit }: MergeSides,
  dataDir: string,
): Promise<GitStanding['merge']> {
  const target = await findTarget(repository, name);
  if ('why' in target) return { kind: 'impossible', why: target.why };
  const change = await commitOf(repository, commit);
  if (change === null) return { kind: 'impossible', why: noCommit(repository, commit) };
  const joined = await joinTrees({ repository, target: target.commit, change });
  if (joined.kind !== 'clean') return joined;
  const checkout = await findCheckout({ repository, target, tree: joined.tree, dataDir });
  if (checkout.kind !== 'occupied') return { kind: 'clean' };
  return { kind: 'occupied', folder: checkout.folder, paths: checkout.paths };
}

export function noCommit(repository: string, commit: string): string {
  return `${JSON.stringify(commit)} names no commit in ${repository}.`;
}
