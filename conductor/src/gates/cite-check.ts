import type { Evidence } from '@boocode/contracts/finding';
import { checkCitation, repositoryPath, type Citation, type FileTexts } from './citation.js';
import { fingerprint } from './fingerprint.js';
import { end, note, type LedgerItem } from './ledger.js';

/** The files that must be fetched before citations can be checked, in order, each once. */
export function citedPaths(evidence: Evidence[]): string[] {
  const paths = evidence.filter((entry) => entry.class === 'codebase').map(({ path }) => repositoryPath(path));
  return [...new Set(paths.filter((path) => path !== null))].toSorted();
}

type EvidenceClass = Evidence['class'];

/** What citations are held against, and which classes count as evidence in this flow. */
export interface Sources {
  classes: readonly EvidenceClass[];
  files: FileTexts;
  /** Documents that were handed in, by name. */
  documents: FileTexts;
}

/**
 * Keeps the citations that hold. An item none of whose citations holds ends as `invalid-citation`; one that cites nothing
 * that counts is `deferred`: nothing at hand says it is true.
 */
export function citeCheck(item: LedgerItem, sources: Sources): LedgerItem {
  const counts = (entry: Evidence): boolean => sources.classes.includes(entry.class);
  const cited = item.raw.evidence.filter(counts);
  if (cited.length === 0) return end(item, 'deferred', lackOf(sources));
  const checks = cited.map((entry) => check(entry, sources));
  const good = checks.flatMap((one) => (one.state === 'invalid' ? [] : [one.evidence]));
  const faults = checks.flatMap((one) => (one.state === 'invalid' ? [one.reason] : []));
  if (good.length === 0) return end(item, 'invalid-citation', faults.join('; '));
  const others = item.raw.evidence.filter((entry) => !counts(entry));
  const checked = { ...item, evidence: [...good, ...others], fingerprint: fingerprint(item.raw, good[0]) };
  const moves = checks.flatMap((one) =>
    one.state === 'moved' ? [`line ${one.from} corrected to ${one.evidence.line_start}`] : [],
  );
  return [...moves, ...faults.map((reason) => `struck a citation: ${reason}`)].reduce(note, checked);
}

/** A citation as it holds, corrected where its quote had moved; null when it does not, or its class counts for nothing. */
export function holdsUp(entry: Evidence, sources: Sources): Evidence | null {
  if (!sources.classes.includes(entry.class)) return null;
  const checked = check(entry, sources);
  return checked.state === 'invalid' ? null : checked.evidence;
}

function lackOf({ classes }: Sources): string {
  const places: Partial<Record<EvidenceClass, string>> = {
    codebase: 'line of the repository',
    provided: 'line of a document',
    web: 'page of the web',
  };
  return `it cites no ${classes.flatMap((one) => places[one] ?? []).join(', and no ')}`;
}

function check(entry: Evidence, { files, documents }: Sources): Citation {
  if (entry.class === 'codebase') return checkCitation(entry, files);
  if (entry.class === 'provided') return checkCitation({ ...entry, path: documentName(entry, documents) }, documents);
  return checkPage(entry);
}

/** Models write `spec.md (desired)` or `./spec.md` for the name that they were shown. */
function documentName({ path }: Evidence, documents: FileTexts): string | null {
  if (path === null || documents.has(path)) return path;
  return [...documents.keys()].find((name) => path.includes(name)) ?? path;
}

/** A page cannot be read again by code; it must at least be one, and say when it was read. */
function checkPage(entry: Evidence): Citation {
  if (!URL.canParse(entry.url ?? '') || !/^https?:/i.test(entry.url ?? '')) {
    return { state: 'invalid', reason: `"${entry.url ?? ''}" is no address of a page` };
  }
  if (Number.isNaN(Date.parse(entry.retrieved_at ?? ''))) {
    return { state: 'invalid', reason: `${entry.url} is cited without the date on which it was read` };
  }
  return { state: 'valid', evidence: entry };
}
