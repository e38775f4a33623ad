import { isLong } from '@boocode/rehearsal/long-form';

/**
 * What of an agent starts a program that takes a second or more of computing. In the short form it leaves out what a backend of the
 * same code, whose agent starts quickly, proves; with `BOOCODE_CONFORMANCE=long` every backend plays everything.
 */
export interface Costs {
  costly?: 'each session' | 'each turn';
  /** The surface by which the same agent plays all that is not the surface's own. In the short form this one leaves that out. */
  provenBy?: string;
}

/** Whether a backend is played in the short form for its costs. */
export function isBrief({ costly }: Costs): boolean {
  return costly !== undefined && !isLong;
}

/** Whether a backend plays, for being brief, no more than its surface's own, which README.md names. */
export function isCore({ provenBy }: Costs): boolean {
  return provenBy !== undefined && !isLong;
}
