import { isOpen, isSecurity, milder, note, overlaps, type LedgerItem } from './ledger.js';

const opposites: [RegExp, RegExp][] = [
  [/\b(add|introduce|insert)\b/i, /\b(remove|delete|drop)\b/i],
  [/\b(split|separate)\b/i, /\b(merge|combine|join)\b/i],
  [/\binline\b/i, /\b(extract|factor out)\b/i],
];

/**
 * Two findings on overlapping lines that advise opposite acts on the same thing both lose a level and name each other: a
 * person decides. Opposite verbs alone are no tension, since one may add a test where the other removes a key.
 */
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
  if (left === null || right === null) return false;
  const opposed = left.pair === right.pair && left.side !== right.side;
  return opposed && left.object.some((word) => right.object.includes(word));
}

interface Act {
  pair: number;
  side: 0 | 1;
  at: number;
  /** The telling words that follow the verb. */
  object: string[];
}

/** What a remediation tells one to do first: the earliest of the acting words, and to what. */
function firstAct(text: string): Act | null {
  const acts = opposites.flatMap(([one, other], pair): Act[] => [
    { pair, side: 0, at: text.search(one), object: objectAt(text, text.search(one)) },
    { pair, side: 1, at: text.search(other), object: objectAt(text, text.search(other)) },
  ]);
  return acts.filter(({ at }) => at !== -1).toSorted((a, b) => a.at - b.at)[0] ?? null;
}

function objectAt(text: string, at: number): string[] {
  const following = text
    .slice(Math.max(0, at))
    .toLowerCase()
    .split(/[^a-z0-9_]+/)
    .slice(1, 6);
  return following.filter((word) => word.length >= 4 && !['this', 'that', 'with', 'from', 'into'].includes(word));
}
