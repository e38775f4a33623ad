import type { RepositoryDiff } from '@boocode/contracts/diff';
import { end, note, placeOf, type LedgerItem } from './ledger.js';

/** Personas whose findings must end in a changed file; a caller elsewhere may only be evidence. */
const confined = new Set(['junior-developer', 'edge-case-explorer']);

/** Puts the citation inside the change first, and decides whether the finding is about this change at all. */
export function scopeCheck(item: LedgerItem, diff: RepositoryDiff): LedgerItem {
  const changed = new Set(diff.files.map(({ path }) => path));
  const inside = item.evidence.find(({ path }) => path !== null && changed.has(path));
  if (inside !== undefined) {
    const ordered = { ...item, evidence: [inside, ...item.evidence.filter((entry) => entry !== inside)] };
    return { ...ordered, introduced: isIntroduced(ordered, diff) };
  }
  if (confined.has(item.persona)) return end(item, 'out-of-scope', 'none of its citations lies in a changed file');
  if (item.raw.introduced_by_change === 'yes') {
    return note({ ...item, introduced: true }, 'lies outside the changed files, broken by the change');
  }
  if (item.severity === 'critical') return note(item, 'lies outside the changed files, kept because it is critical');
  return end(item, 'out-of-scope', 'lies outside the changed files, and the change did not introduce it');
}

/** A persona's yes or no stands; where it does not know, the change introduced what it cites if it wrote the line. */
function isIntroduced(item: LedgerItem, diff: RepositoryDiff): boolean {
  if (item.raw.introduced_by_change !== 'unknown') return item.raw.introduced_by_change === 'yes';
  const place = placeOf(item);
  const file = diff.files.find(({ path }) => path === place?.path);
  if (place === null || file === undefined) return false;
  return file.lines.some(({ kind, line }) => kind === 'added' && line >= place.from && line <= place.to);
}
