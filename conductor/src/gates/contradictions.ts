import { isOpen, isSecurity, milder, note, overlaps, type LedgerItem } from './ledger.js';

const opposites: [RegExp, RegExp][] = [
  [/\b(add|introduce|insert)\b/i, /\b(remove|delete|drop)\b/i],
  [/\b(split|separate)\b/i, /\b(merge|combine|join)\b/i],
  [/\binline\b/i, /\b(extract|factor out)\b/i],
];

/** Two findings on overlapping lines that advise opposite acts both lose a level and name each other: a person decides. */
export function contradictions(items: LedgerItem[]): LedgerItem[] {
  return items.map((item) => {
    if (!isOpen(item)) return item;
    const against = items.filter((other) => other.ref !== item.ref && isOpen(other) && isTension(item, other));
    if (against.length === 0) return item;
    const tensions = against.map(({ ref }) => ref);
    const tense = note({ ...item, tensions }, `tension with ${tensions.join(', ')}`);
    return isSecurity(item) ? tense : { ...tense, severity: milder(item.severity) };
  });
}

function isTension(a: LedgerItem, b: LedgerItem): boolean {
  if (!overlaps(a, b)) return false;
  const [left, right] = [firstAct(a.raw.remediation), firstAct(b.raw.remediation)];
  return left !== null && right !== null && left.pair === right.pair && left.side !== right.side;
}

/** What a remediation tells one to do first: the earliest of the acting words. */
function firstAct(text: string): { pair: number; side: 0 | 1 } | null {
  const acts = opposites.flatMap(([one, other], pair) => [
    { pair, side: 0 as const, at: text.search(one) },
    { pair, side: 1 as const, at: text.search(other) },
  ]);
  return acts.filter(({ at }) => at !== -1).toSorted((a, b) => a.at - b.at)[0] ?? null;
}
