import type { Evidence, ValidatorOutput } from '@boocode/contracts/finding';
import { checkCitation, type FileTexts } from './citation.js';
import { end, isOpen, isSecurity, milder, note, type LedgerItem } from './ledger.js';

type Verdict = ValidatorOutput['verdicts'][number];

/** Findings that ask for a correction; advice is not worth an attack. */
export function isCorrective(item: LedgerItem): boolean {
  return isOpen(item) && item.severity !== 'advisory';
}

/**
 * Applies the validators' verdicts by fixed, lopsided rules: to remove a finding takes a citation that holds and the words it
 * contradicts; doubt removes nothing; silence is `not-validated`.
 */
export function applyVerdicts(items: LedgerItem[], verdicts: Verdict[], files: FileTexts): LedgerItem[] {
  return items.map((item) => {
    if (!isCorrective(item)) return item;
    const own = verdicts.filter(({ finding }) => finding === item.ref);
    const [first] = own;
    if (first === undefined) return item;
    if (own.some(({ value }) => value !== first.value)) {
      return note({ ...item, verdict: 'uncertain' }, 'the validator gave two different verdicts');
    }
    return applyVerdict(item, first, files);
  });
}

function applyVerdict(item: LedgerItem, verdict: Verdict, files: FileTexts): LedgerItem {
  const judged: LedgerItem = { ...item, verdict: verdict.value };
  if (verdict.value === 'refuted') return refuted(judged, verdict, files);
  if (verdict.value === 'partially-refuted') {
    return lowered(judged, `validator: ${verdict.claim_contradicted || verdict.steps}`);
  }
  return judged;
}

function refuted(item: LedgerItem, verdict: Verdict, files: FileTexts): LedgerItem {
  const counter = verdict.counter_evidence.flatMap((entry) => counterPlace(entry, files));
  const contradicted = verdict.claim_contradicted.trim();
  const proven = counter.length > 0 && contradicted !== '';
  // For security only a disproved attack counts: a finding whose wording is off can still be exploited.
  if (proven && (!isSecurity(item) || /^exploit\s*:/i.test(contradicted))) {
    return end(item, 'refuted', `${contradicted} (${counter.join(', ')})`);
  }
  const lack = counter.length === 0 ? 'without counter-evidence that holds' : 'without naming what it contradicts';
  return lowered(item, `refuted ${isSecurity(item) && proven ? 'without disproving the attack' : lack}, so it stays`);
}

function counterPlace(entry: Evidence, files: FileTexts): string[] {
  if (entry.class !== 'codebase') return [];
  const check = checkCitation(entry, files);
  return check.state === 'invalid' ? [] : [`${check.evidence.path}:${check.evidence.line_start}`];
}

function lowered(item: LedgerItem, why: string): LedgerItem {
  return note(isSecurity(item) ? item : { ...item, severity: milder(item.severity) }, why);
}
