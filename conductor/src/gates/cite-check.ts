import type { Evidence } from '@boocode/contracts/finding';
import { checkCitation, repositoryPath, type FileTexts } from './citation.js';
import { fingerprint } from './fingerprint.js';
import { end, note, type LedgerItem } from './ledger.js';

/** The files that must be fetched before citations can be checked, in order, each once. */
export function citedPaths(evidence: Evidence[]): string[] {
  const paths = evidence.filter((entry) => entry.class === 'codebase').map(({ path }) => repositoryPath(path));
  return [...new Set(paths.filter((path) => path !== null))].toSorted();
}

/**
 * Keeps the citations that hold. An item none of whose citations holds ends as `invalid-citation`; one that cites no code
 * at all is `deferred`: nothing in the commit says it is true.
 */
export function citeCheck(item: LedgerItem, files: FileTexts): LedgerItem {
  const cited = item.raw.evidence.filter((entry) => entry.class === 'codebase');
  if (cited.length === 0) return end(item, 'deferred', 'it cites no line of the repository');
  const checks = cited.map((entry) => checkCitation(entry, files));
  const good = checks.flatMap((check) => (check.state === 'invalid' ? [] : [check.evidence]));
  const faults = checks.flatMap((check) => (check.state === 'invalid' ? [check.reason] : []));
  if (good.length === 0) return end(item, 'invalid-citation', faults.join('; '));
  const others = item.raw.evidence.filter((entry) => entry.class !== 'codebase');
  const checked = { ...item, evidence: [...good, ...others], fingerprint: fingerprint(item.raw.category, good[0]) };
  const moves = checks.flatMap((check) =>
    check.state === 'moved' ? [`line ${check.from} corrected to ${check.evidence.line_start}`] : [],
  );
  return [...moves, ...faults.map((reason) => `struck a citation: ${reason}`)].reduce(note, checked);
}
