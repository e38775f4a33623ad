import type { Finding, RunResult } from '@boocode/contracts/finding';
import { end, isOpen, isSecurity, ledgerFaults, severityRank, type LedgerItem } from '../gates/ledger.js';
import { reviewVerdict } from '../gates/review-verdict.js';
import type { ContextData } from '../spine/context.js';
import type { FoldData } from '../spine/fold.js';
import { StepFailure, type RunContext } from '../types.js';

/** Everything a report is made from; nothing in it depends on when or where it is made. */
export interface Review {
  run: RunContext;
  context: ContextData;
  /** The ledger with the verdicts applied. */
  fold: FoldData;
  /** By validator: how many findings it was handed, and whether it finished or had nothing to do. */
  attacks: { handed: number; finished: boolean }[];
  /** Findings that no validator was handed. */
  unattacked: number;
}

/** Publishes what is still open, checks that the ledger balances, and computes the verdict. */
export function reviewResult(review: Review): RunResult {
  const open = review.fold.items.filter(isOpen);
  const ids = displayIds(open);
  const ledger = review.fold.items.map((item) => (isOpen(item) ? end(item, 'published', publishedReason(item)) : item));
  const faults = ledgerFaults(review.fold.received, ledger);
  if (faults.length > 0) {
    throw new StepFailure(
      'ledger.unbalanced',
      `The ledger of findings does not balance, so no report is written: ${faults.join('; ')}.`,
    );
  }
  const gaps = gapsOf(review);
  return {
    verdict: reviewVerdict(open, gaps),
    findings: inOrder(ledger).map((item) => findingOf(item, ids.get(item.ref) ?? null)),
    coverage: review.fold.coverage,
    conclusion: null,
    gaps,
  };
}

/** Why an item is published: what the gates noted, if anything. */
export function publishedReason(item: LedgerItem): string {
  return item.notes.length === 0 ? 'passed every gate' : item.notes.join('; ');
}

/** What keeps the review from being whole, in words: required angles that failed, and files nobody could read. */
export function gapsOf({ fold, context }: Review): string[] {
  const angles = fold.coverage
    .filter(({ required, state }) => required && state === 'failed')
    .map((row) => `the required angle ${row.persona} did not finish (${row.note})`);
  const files = context.truncated.map(({ path, reason }) => `${path} was not reviewed whole (${reason})`);
  return [...angles, ...files];
}

function inOrder(items: LedgerItem[]): LedgerItem[] {
  return items.toSorted((a, b) => severityRank(a) - severityRank(b));
}

const prefixes = { critical: 'CRIT', warning: 'WARN', suggestion: 'SUGG', advisory: 'YAGNI', fact: 'FACT' } as const;

function displayIds(open: LedgerItem[]): Map<string, string> {
  const counts = new Map<string, number>();
  return new Map(
    inOrder(open).map((item) => {
      const prefix = isSecurity(item) ? 'SEC' : prefixes[item.severity];
      const n = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, n);
      return [item.ref, `${prefix}-${String(n).padStart(3, '0')}`];
    }),
  );
}

/** An item that has ended, as the row and the report have it. */
export function findingOf(item: LedgerItem, displayId: string | null): Finding {
  return {
    ref: item.ref,
    display_id: displayId,
    persona: item.persona,
    native_id: item.raw.native_id,
    title: item.raw.title,
    claim: item.raw.claim,
    category: item.raw.category,
    severity_original: item.tier ?? item.raw.severity,
    severity: item.severity,
    evidence: item.evidence,
    trigger: item.raw.trigger,
    impact: item.raw.impact,
    likelihood: item.raw.likelihood,
    remediation: item.raw.remediation,
    supporters: item.supporters,
    verdict: item.verdict,
    disposition: item.ended?.disposition ?? 'published',
    disposition_reason: item.ended?.reason ?? '',
    fingerprint: item.fingerprint,
    step_key: item.step_key,
  };
}
