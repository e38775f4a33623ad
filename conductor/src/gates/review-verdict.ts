import type { RunVerdict } from '@boocode/contracts/finding';
import type { LedgerItem } from './ledger.js';

/** What keeps a run from being whole, in words. Empty = nothing. */
export type Gaps = string[];

/** The verdict over published findings. A run with a gap is INCOMPLETE whatever was found: it can never approve. */
export function reviewVerdict(published: LedgerItem[], gaps: Gaps): RunVerdict {
  if (gaps.length > 0) return 'INCOMPLETE';
  if (published.some(({ severity, tier }) => severity === 'critical' || tier === 'High')) return 'REQUEST CHANGES';
  if (published.some(({ severity }) => severity === 'warning')) return 'COMMENT';
  return 'APPROVE';
}
