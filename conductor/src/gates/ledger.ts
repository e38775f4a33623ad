import { z } from 'zod';
import { Disposition, Evidence, RawFinding, Severity, ValidatorVerdict } from '@boocode/contracts/finding';

/**
 * One raw finding on its way through the gates. Gates never drop an item: they lower it, link it, or end it once, with a
 * disposition and a reason. What is still open after the last gate is published.
 */
export const LedgerItem = z.object({
  /** `<persona>/<n>`, n counting that persona's raw findings from 1 over all its steps. */
  ref: z.string(),
  persona: z.string(),
  step_key: z.string(),
  /** As the persona wrote it, with the fields that only its kind has. */
  raw: RawFinding.loose(),
  /** The security persona's own word; it outlives the common scale, for display and for the verdict. */
  tier: z.enum(['Critical', 'High', 'Medium']).nullable(),
  severity: Severity,
  /** Citations that hold, corrected where the quote had moved; the place of the fault first. */
  evidence: z.array(Evidence),
  introduced: z.boolean(),
  supporters: z.array(z.string()),
  related: z.array(z.string()),
  tensions: z.array(z.string()),
  /** What the gates did to it, in order. */
  notes: z.array(z.string()),
  verdict: ValidatorVerdict,
  fingerprint: z.string(),
  ended: z.object({ disposition: Disposition, reason: z.string() }).nullable(),
});
export type LedgerItem = z.infer<typeof LedgerItem>;

const securityPersona = 'adversarial-security-analyst';

export function isSecurity(item: Pick<LedgerItem, 'persona'>): boolean {
  return item.persona === securityPersona;
}

export function isOpen(item: LedgerItem): boolean {
  return item.ended === null;
}

/** Ends an item. An item that has already ended is a fault of the gate, so it throws. */
export function end(item: LedgerItem, disposition: Disposition, reason: string): LedgerItem {
  if (item.ended !== null) throw new Error(`${item.ref} has already ended as ${item.ended.disposition}.`);
  return { ...item, ended: { disposition, reason } };
}

export function note(item: LedgerItem, text: string): LedgerItem {
  return { ...item, notes: [...item.notes, text] };
}

/** Applies a gate to the items that are still open. */
export function eachOpen(items: LedgerItem[], gate: (item: LedgerItem) => LedgerItem): LedgerItem[] {
  return items.map((item) => (isOpen(item) ? gate(item) : item));
}

/** One level milder; a suggestion has no milder level on the scale and stays. */
export function milder(severity: Severity): Severity {
  return severity === 'critical' ? 'warning' : severity === 'warning' ? 'suggestion' : severity;
}

const order: Severity[] = ['critical', 'warning', 'suggestion', 'advisory', 'fact'];

/** 0 is the worst. A security High ranks between critical and warning. */
export function severityRank(item: Pick<LedgerItem, 'severity' | 'tier'>): number {
  return item.tier === 'High' ? 0.5 : order.indexOf(item.severity);
}

/** The place of the fault: its first citation of a line. */
export function placeOf(item: Pick<LedgerItem, 'evidence'>): { path: string; from: number; to: number } | null {
  const first = item.evidence.find(({ path, line_start }) => path !== null && line_start !== null);
  if (first === undefined || first.path === null || first.line_start === null) return null;
  return { path: first.path, from: first.line_start, to: first.line_end ?? first.line_start };
}

export function overlaps(a: LedgerItem, b: LedgerItem): boolean {
  const [left, right] = [placeOf(a), placeOf(b)];
  return left !== null && right !== null && left.path === right.path && left.from <= right.to && right.from <= left.to;
}

/** The faults of a ledger, empty when it balances: as many ends as raw findings came in, each ref once. */
export function ledgerFaults(received: number, items: LedgerItem[]): string[] {
  const faults: string[] = [];
  if (items.length !== received) faults.push(`${received} raw findings came in, ${items.length} are accounted for`);
  const refs = new Set(items.map(({ ref }) => ref));
  if (refs.size !== items.length) faults.push('a reference is used twice');
  const open = items.filter(isOpen).map(({ ref }) => ref);
  if (open.length > 0) faults.push(`without a disposition: ${open.join(', ')}`);
  return faults;
}
