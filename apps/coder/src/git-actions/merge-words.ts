import type { MergeWay } from '@boocode/contracts/git-action';
import type { Checkout } from './find-checkout.js';

const mostNamed = 12;

/** Paths as a sentence names them: the first ones, and how many more there are. */
export function namePaths(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed).join(', ');
  return paths.length > mostNamed ? `${named} and ${paths.length - mostNamed} more` : named;
}

const done: Record<MergeWay, string> = {
  merge: 'with a merge commit',
  squash: 'as one commit',
  'fast-forward': 'as it is',
};

/** What is said of a merge that was done. */
export function mergedWords(
  name: string,
  way: MergeWay,
  { commit, folder }: { commit: string; folder: string | null },
) {
  const files = folder === null ? '' : ` The files in ${folder}, where it is checked out, are those of it now.`;
  return `Merged into ${name} ${done[way]}: ${commit.slice(0, 12)}.${files} No hooks were run.`;
}

/** What is said of a merge that the same order has made before, when coder died before it could be told. */
export function mergedBeforeWords(name: string, commit: string): string {
  return `Merged into ${name} when this was begun before: ${commit.slice(0, 12)}. No hooks were run.`;
}

export function conflictWords(name: string, paths: readonly string[]): string {
  return `${name} has changed in the same places: ${namePaths(paths)}. Nothing was changed. Rebase the change onto ${name}, or have its agent do that, and merge again.`;
}

export function occupiedWords(name: string, { folder, why, paths }: Extract<Checkout, { kind: 'occupied' }>): string {
  const what = paths.length === 0 ? why : `${why} (${namePaths(paths)})`;
  return `${name} is checked out in ${folder}, and ${what}. Nothing was changed. Commit it or put it aside there and merge again, or merge into another branch.`;
}

export function unwritableWords(name: string, folder: string, said: string): string {
  return `${name} is checked out in ${folder}, and git could not write the files of it there: ${said} Nothing was changed. Mend that and merge again, or merge into another branch.`;
}

export function movedWords(name: string): string {
  return `${name} has moved meanwhile. Nothing was changed. Look at what it would be now, and merge again.`;
}

export function notAheadWords(name: string): string {
  return `${name} has commits that the change does not have, so it cannot simply move on. Rebase the change onto ${name}, or merge with a merge commit.`;
}
