import type { Severity } from '@boocode/contracts/finding';
import { end, type LedgerItem } from './ledger.js';

/** What a person said of a finding of this project, and how bad it was then. */
export interface Dismissal {
  reason: string;
  /** ISO 8601. */
  at: string;
  severity: Severity;
}

/** By fingerprint: code that has changed since has another one, and is no longer dismissed. */
export type Dismissals = ReadonlyMap<string, Dismissal>;

/** Whether a dismissal covers the finding as it is rated now: a critical one is shown again unless it was critical then. */
export function isCovered(severity: Severity, dismissal: Pick<Dismissal, 'severity'>): boolean {
  return severity !== 'critical' || dismissal.severity === 'critical';
}

/** Ends what a person has dismissed in an earlier run, with their reason. What has become critical since stays, and says so. */
export function dismissedCheck(item: LedgerItem, dismissals: Dismissals): LedgerItem {
  const known = dismissals.get(item.fingerprint);
  if (known === undefined) return item;
  if (isCovered(item.severity, known)) {
    return end(item, 'dismissed-earlier', `dismissed on ${known.at.slice(0, 10)}: ${known.reason}`);
  }
  const shown = `dismissed on ${known.at.slice(0, 10)} as ${known.severity}, critical now: ${known.reason}`;
  return item.notes.includes(shown) ? item : { ...item, notes: [...item.notes, shown] };
}
