import type { LedgerItem } from '../gates/ledger.js';

/** The fields of a raw finding that the ledger keeps elsewhere, or that only mislead whoever is handed it. */
const left = new Set(['native_id', 'severity', 'evidence', 'introduced_by_change', 'yagni', 'category']);

/** An item as later agents read it: verbatim, with the ref to cite it by and only the citations that hold. */
export function handed({ ref, raw, severity, tier, evidence, supporters }: LedgerItem): object {
  const fields = Object.entries(raw).filter(([name, value]) => !left.has(name) && !isEmpty(value));
  return {
    ref,
    ...Object.fromEntries(fields),
    severity: tier ?? severity,
    evidence: evidence.map(({ quote, ...place }) => ({
      ...Object.fromEntries(Object.entries(place).filter(([, value]) => value !== null)),
      quote,
    })),
    ...(supporters.length === 0 ? {} : { also_found_as: supporters }),
  };
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || (Array.isArray(value) && value.length === 0);
}
