import { end, isOpen, isSecurity, overlaps, severityRank, type LedgerItem } from './ledger.js';

/**
 * Merges what is certainly the same: one category, one quote, one region. Whether two different claims about one region
 * would be resolved by one fix takes reading, so those are kept both and point at each other. Security never merges with
 * anything else: its verdict follows other rules.
 */
export function dedupe(items: LedgerItem[], rank: (persona: string) => number): LedgerItem[] {
  const kept: LedgerItem[] = [];
  const merged = new Map<string, string>();
  const open = items.filter(isOpen);
  for (const item of open.toSorted((a, b) => preference(a, b, rank))) {
    const twin = kept.findIndex((other) => isSame(other, item));
    const primary = kept[twin];
    if (primary === undefined) {
      kept.push(item);
    } else {
      merged.set(item.ref, primary.ref);
      kept[twin] = absorb(primary, item);
    }
  }
  const linked = new Map(kept.map((item) => [item.ref, link(item, kept)]));
  return items.map((item) => {
    const into = merged.get(item.ref);
    return into === undefined ? (linked.get(item.ref) ?? item) : end(item, 'merged-into', `says the same as ${into}`);
  });
}

/** Who of two speaks for both: a specialist before the generalist; among equals the worse rating. */
export function preference(a: LedgerItem, b: LedgerItem, rank: (persona: string) => number): number {
  return isGeneralist(a) - isGeneralist(b) || severityRank(a) - severityRank(b) || rank(a.persona) - rank(b.persona);
}

function isGeneralist({ persona }: LedgerItem): 0 | 1 {
  return persona === 'junior-developer' ? 1 : 0;
}

function isSame(a: LedgerItem, b: LedgerItem): boolean {
  return isSecurity(a) === isSecurity(b) && a.fingerprint === b.fingerprint && overlaps(a, b);
}

/** The primary with what its twin adds. */
export function absorb(primary: LedgerItem, twin: LedgerItem): LedgerItem {
  const worst = severityRank(twin) < severityRank(primary) ? twin : primary;
  return {
    ...primary,
    severity: worst.severity,
    tier: worst.tier,
    introduced: primary.introduced || twin.introduced,
    supporters: [...primary.supporters, twin.ref],
  };
}

function link(item: LedgerItem, kept: LedgerItem[]): LedgerItem {
  const related = kept.filter((other) => other.ref !== item.ref && overlaps(other, item)).map(({ ref }) => ref);
  return { ...item, related: related.toSorted() };
}
