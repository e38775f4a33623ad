import { end, isOpen, isSecurity, severityRank, type LedgerItem } from './ledger.js';

/** Findings that one group may publish; security has no cap. */
const findingCap = 30;

/** Keeps the worst findings of the checklist and, apart from it, of all other angles; the rest is counted as cut. */
export function caps(items: LedgerItem[], checklistStep: string, cap = findingCap): LedgerItem[] {
  const cut = new Set([
    ...beyond(
      items.filter(({ step_key }) => step_key === checklistStep),
      cap,
    ),
    ...beyond(
      items.filter(({ step_key }) => step_key !== checklistStep),
      cap,
    ),
  ]);
  return items.map((item) =>
    cut.has(item.ref) ? end(item, 'cap-cut', `${cap} findings of its group rank as high or higher`) : item,
  );
}

function beyond(group: LedgerItem[], cap: number): string[] {
  return group
    .filter((item) => isOpen(item) && !isSecurity(item))
    .toSorted((a, b) => severityRank(a) - severityRank(b))
    .slice(cap)
    .map(({ ref }) => ref);
}
