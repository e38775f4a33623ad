import type { ArenaPick, ArenaView } from '@boocode/contracts/arena';
import { MergeWay, type GitStanding } from '@boocode/contracts/git-action';
import type { z } from 'zod';

/** What becomes of the winner, as a form has it. */
export interface After {
  do: 'merge' | 'branch' | 'nothing';
  way: MergeWay;
  name: string;
  words: string;
}

export const wayWords: Readonly<Record<MergeWay, string>> = {
  merge: 'with a merge commit',
  squash: 'as one commit',
  'fast-forward': 'fast-forward only',
};
export const wayOf = (value: string): MergeWay => MergeWay.options.find((way) => way === value) ?? 'merge';

/** Nothing can be merged where the base is no branch. */
export const firstAfter = ({ target, id }: Pick<ArenaView, 'target' | 'id'>): After => ({
  do: target === null ? 'branch' : 'merge',
  way: 'merge',
  name: `arena-${id.slice(-8)}`,
  words: '',
});

export function pickOf(contestant: string | null, { do: what, way, name, words }: After): z.input<typeof ArenaPick> {
  if (contestant === null) return { contestant, after: { do: 'nothing' }, words };
  const after =
    what === 'merge'
      ? ({ do: what, way } as const)
      : what === 'branch'
        ? ({ do: what, name: name.trim() } as const)
        : ({ do: what } as const);
  return { contestant, after, words };
}

/** What the button does, in its words. */
export function actWords(contestant: string | null, { do: what, name }: After, target: string | null): string {
  if (contestant === null) return 'Pick none of them';
  if (what === 'merge') return `Pick ${contestant} and merge it into ${target ?? 'its branch'}`;
  return what === 'branch' ? `Pick ${contestant} as branch ${name.trim()}` : `Pick ${contestant}, and leave it`;
}

/** What a merge would do now, in words, and whether it goes through. */
export function foresightOf(
  { merge, behind }: Pick<GitStanding, 'merge' | 'behind'>,
  target: string,
): { good: boolean; words: string; paths: string[] } {
  switch (merge.kind) {
    case 'clean':
      return {
        good: true,
        words: behind
          ? `It merges cleanly, though ${target} is ${behind} ${behind === 1 ? 'commit' : 'commits'} further.`
          : 'It merges cleanly.',
        paths: [],
      };
    case 'nothing':
      return { good: true, words: `All of it is in ${target} already.`, paths: [] };
    case 'conflicts':
      return {
        good: false,
        words: `It would not be merged: it conflicts with ${target}. Make it a branch, or mend it in its chat afterwards.`,
        paths: merge.paths,
      };
    case 'occupied':
      return {
        good: false,
        words: `It would not be merged: ${target} is checked out in ${merge.folder} with changes that are not committed. Commit them there first, or make it a branch.`,
        paths: merge.paths,
      };
    case 'impossible':
      return { good: false, words: `It would not be merged: ${merge.why}`, paths: [] };
    default:
      return merge satisfies never;
  }
}
