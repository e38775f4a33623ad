import type { PairsOutput } from '@boocode/contracts/synthesis';
import { absorb, preference } from './dedupe.js';
import { end, isOpen, isSecurity, overlaps, type LedgerItem } from './ledger.js';

/** So many pairs are asked about at most: what is beyond stays unmerged. */
const pairLimit = 20;

/**
 * Pairs that may be one fault told twice: they cite one region, or quote the same text. Whether one fix would resolve both
 * takes reading. Facts stay as they are, and security meets only security.
 */
export function candidatePairs(items: LedgerItem[]): [LedgerItem, LedgerItem][] {
  const open = items.filter((item) => isOpen(item) && item.severity !== 'fact');
  const pairs = open.flatMap((a, index) => open.slice(index + 1).flatMap((b) => (mayBeOne(a, b) ? [pair(a, b)] : [])));
  return pairs.slice(0, pairLimit);
}

function pair(a: LedgerItem, b: LedgerItem): [LedgerItem, LedgerItem] {
  return [a, b];
}

function mayBeOne(a: LedgerItem, b: LedgerItem): boolean {
  return (
    isSecurity(a) === isSecurity(b) &&
    (overlaps(a, b) || (a.evidence[0]?.path === b.evidence[0]?.path && sameQuote(a, b)))
  );
}

function sameQuote(a: LedgerItem, b: LedgerItem): boolean {
  const [left, right] = [a, b].map(({ evidence }) => (evidence[0]?.quote ?? '').replaceAll(/\s+/g, ' ').trim());
  return left !== '' && left === right;
}

/**
 * Merges the pairs of which the answer is yes, into whoever speaks for both. Only pairs that were asked about count; members
 * of a chain end in one primary, and none is lost.
 */
export function mergePairs(
  items: LedgerItem[],
  answers: PairsOutput['pairs'],
  rank: (persona: string) => number,
): LedgerItem[] {
  const asked = new Set(candidatePairs(items).map(([a, b]) => `${a.ref} ${b.ref}`));
  const agreed = answers.filter(
    ({ a, b, one_fix }) => one_fix === 'yes' && (asked.has(`${a} ${b}`) || asked.has(`${b} ${a}`)),
  );
  return agreed.reduce((ledger, { a, b, why }) => merge(ledger, [a, b], why, rank), items);
}

function merge(
  items: LedgerItem[],
  refs: [string, string],
  why: string,
  rank: (persona: string) => number,
): LedgerItem[] {
  const two = refs.map((ref) => primaryOf(items, ref));
  const [first, second] = two.toSorted((x, y) => (x && y ? preference(x, y, rank) : 0));
  if (first === undefined || second === undefined || first.ref === second.ref) return items;
  const because = why.trim() === '' ? '' : `: ${why.trim()}`;
  return items.map((item) => {
    if (item.ref === first.ref) return absorb(item, second);
    return item.ref === second.ref ? end(item, 'merged-into', `one fix resolves it and ${first.ref}${because}`) : item;
  });
}

/** The open item that speaks for a ref: itself, or the one that it was merged into. */
function primaryOf(items: LedgerItem[], ref: string): LedgerItem | undefined {
  const item = items.find((one) => one.ref === ref);
  if (item === undefined || isOpen(item)) return item;
  return items.find((one) => isOpen(one) && one.supporters.includes(ref));
}
