/** Where a step stands in the chain of one fix. */
export interface ChainPlace {
  /** Which fix of the run, from 1 on. */
  fix: number;
  /** Behind a merge that met conflicts. */
  onto: boolean;
  /** From 1 on, on either side of that merge. */
  round: number;
}

export type ChainPart = 'fix' | 'check' | 'review' | 'merge';

/** So often a fix is made: once, and twice again with the words of what was wrong. */
export const lastRound = 3;

/** `check.2`, `check.2.3` of the third round, `check.2.onto` after a conflict. */
export function chainKey(part: ChainPart, { fix, onto, round }: ChainPlace): string {
  return [part, fix, ...(onto ? ['onto'] : []), ...(round > 1 ? [round] : [])].join('.');
}

/** Null for a step of no chain, such as the check of all fixes together. */
export function readChainKey(key: string): (ChainPlace & { part: ChainPart }) | null {
  const [, part, fix, onto, round] = /^(fix|check|review|merge)\.(\d+)(\.onto)?(?:\.(\d+))?$/.exec(key) ?? [];
  if (!isPart(part)) return null;
  return { part, fix: Number(fix), onto: onto !== undefined, round: round === undefined ? 1 : Number(round) };
}

function isPart(word: string | undefined): word is ChainPart {
  return word === 'fix' || word === 'check' || word === 'review' || word === 'merge';
}
