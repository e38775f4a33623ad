import type { ValidatorOutput } from '@boocode/contracts/finding';
import { holdsUp, type Sources } from './cite-check.js';
import { end, isOpen, isSecurity, milder, note, type LedgerItem } from './ledger.js';

export type Verdict = ValidatorOutput['verdicts'][number];

/** Findings that ask for a correction; advice is not worth an attack. */
export function isCorrective(item: LedgerItem): boolean {
  return isOpen(item) && item.severity !== 'advisory';
}

/**
 * Applies the validators' verdicts by fixed, lopsided rules: to remove a finding takes a citation that holds and the words it
 * contradicts; doubt removes nothing; silence is `not-validated`.
 */
export function applyVerdicts(items: LedgerItem[], verdicts: Verdict[], sources: Sources): LedgerItem[] {
  return items.map((item) => {
    if (!isCorrective(item)) return item;
    const own = verdicts.filter(({ finding }) => finding === item.ref);
    const [first] = own;
    if (first === undefined) return item;
    if (own.some(({ value }) => value !== first.value)) {
      return note({ ...item, verdict: 'uncertain' }, 'the validator gave two different verdicts');
    }
    return applyVerdict(item, first, sources);
  });
}

function applyVerdict(item: LedgerItem, verdict: Verdict, sources: Sources): LedgerItem {
  const judged: LedgerItem = { ...item, verdict: verdict.value };
  if (verdict.value === 'refuted') return refuted(judged, verdict, sources);
  if (verdict.value === 'partially-refuted') {
    return lowered(judged, `validator: ${verdict.claim_contradicted || verdict.steps}`);
  }
  return judged;
}

function refuted(item: LedgerItem, verdict: Verdict, sources: Sources): LedgerItem {
  const counter = counterPlaces(verdict, sources);
  const contradicted = verdict.claim_contradicted.trim();
  const proven = counter.length > 0 && contradicted !== '';
  // For security only a disproved attack counts: a finding whose wording is off can still be exploited.
  if (proven && (!isSecurity(item) || /^exploit\s*:/i.test(contradicted))) {
    return end(item, 'refuted', `${contradicted} (${counter.join(', ')})`);
  }
  const lack = counter.length === 0 ? 'without counter-evidence that holds' : 'without naming what it contradicts';
  return lowered(item, `refuted ${isSecurity(item) && proven ? 'without disproving the attack' : lack}, so it stays`);
}

/** Where the counter-evidence of a verdict stands, of as much of it as holds. */
export function counterPlaces({ counter_evidence }: Verdict, sources: Sources): string[] {
  return counter_evidence.flatMap((entry) => {
    const found = holdsUp(entry, sources);
    if (found === null) return [];
    return found.path === null ? [found.url ?? ''] : [`${found.path}:${found.line_start}`];
  });
}

function lowered(item: LedgerItem, why: string): LedgerItem {
  return note(isSecurity(item) ? item : { ...item, severity: milder(item.severity) }, why);
}
