import type { Evidence as Citation, ValidatorOutput } from '@boocode/contracts/finding';
import { detect } from '../../detectors/all.js';
import { sourceOf } from '../../detectors/source.js';
import { gapReport } from '../documents/gaps.js';
import { remarksOn } from '../documents/remarks.js';
import type { Evidence, FileRead } from '../evidence.js';
import { factsOf } from '../facts/gather.js';
import { missingPaths } from '../facts/missing-paths.js';
import { shortTitle } from '../finding.js';
import { quoteOf } from '../look.js';
import { bare } from '../subject/document.js';
import type { HandedDocument } from '../subject/document.js';
import type { Subject } from '../subject/subject.js';
import { exportedFunctions, testState } from '../untested-exports.js';
import type { ExportedFunction } from '../untested-exports.js';
import type { Handed } from './handed.js';

export type Verdict = ValidatorOutput['verdicts'][number];

/** All that a verdict may look at. */
export interface Material {
  evidence: Evidence;
  subject: Subject;
  handed: readonly Handed[];
}

/** Where a cited text should stand. */
interface Text {
  lines: ReadonlyMap<number, string>;
  /** Whether what stands there shows what the finding claims. */
  shows: (place: Place) => boolean;
}

interface Place {
  line_start: number;
  line_end: number;
}

/** One verdict, by what was read again: the quote must stand at its place, and a detector must see the claim there. */
export function judge(finding: Handed, material: Material): Verdict {
  if (finding.addresses.length > 0) return judgeAddressed(finding, material);
  const cited = finding.evidence.find(
    ({ class: kind, path }) => path !== null && (kind === 'codebase' || kind === 'provided'),
  );
  if (cited === undefined) return uncertain(finding, 'The finding cites no place in the code or in a document.');
  const text = cited.class === 'provided' ? documentText(finding, cited, material) : fileText(finding, cited, material);
  return typeof text === 'string' ? uncertain(finding, text) : judgeAt(finding, cited, text);
}

/** What rests on refs stands as they do. */
function judgeAddressed(finding: Handed, material: Material): Verdict {
  const addressed = finding.addresses.map((ref) => material.handed.find((one) => one.ref === ref));
  const stand = addressed.every(
    (one) => one !== undefined && one.addresses.length === 0 && judge(one, material).value === 'confirmed',
  );
  const refs = finding.addresses.join(', ');
  return stand
    ? confirmed(finding, `What it addresses was opened again, and stands: ${refs}.`)
    : uncertain(finding, `Not all that it addresses could be confirmed: ${refs}.`);
}

function documentText(finding: Handed, { path }: Citation, { subject, evidence }: Material): Text | string {
  const document = subject.documents.find(({ name }) => name === path);
  if (document === undefined) return `No document named ${path} was handed over.`;
  return {
    lines: document.lines,
    shows: ({ line_start }) =>
      isRemarked(finding, document, line_start) ||
      isInVain(finding, subject, line_start) ||
      gapReport(subject, evidence).findings.some(({ claim }) => claim === finding.claim) ||
      finding.claim.includes(`“${bare(document.lines.get(line_start) ?? '')}”`),
  };
}

function isRemarked({ title }: Handed, document: HandedDocument, at: number): boolean {
  return remarksOn([document]).some((remark) => remark.line === at && shortTitle(remark.title) === title);
}

/** Whether the line names a path that the repository does not have. */
function isInVain({ claim }: Handed, subject: Subject, at: number): boolean {
  return missingPaths(subject).some(({ line, path }) => line === at && claim.includes(path));
}

function fileText(finding: Handed, { path }: Citation, material: Material): Text | string {
  const { evidence } = material;
  const file = evidence.files.get(path ?? '');
  if (file === undefined || file.failure !== null) {
    return `${path} could not be read: ${file?.failure ?? 'it was not shown'}.`;
  }
  const untested = untestedClaim(finding, evidence);
  return {
    lines: file.lines,
    shows: (place) =>
      untested.length > 0
        ? untested.some(({ name }) => testState(evidence, name) === 'missing')
        : isFault(path ?? '', file, place) || isStated(finding, place, material),
  };
}

function judgeAt(finding: Handed, cited: Citation, { lines, shows }: Text): Verdict {
  const place = { line_start: cited.line_start ?? 1, line_end: cited.line_end ?? cited.line_start ?? 1 };
  const where = `${cited.path}:${place.line_start}`;
  const standing = quoteOf(lines, place);
  const last = Math.max(0, ...lines.keys());
  if (standing === null && place.line_start <= last) return uncertain(finding, `${where} was not shown.`);
  if (standing === null || !sameText(standing, cited.quote)) return refuted(finding, cited, { lines, last });
  return shows(place)
    ? confirmed(finding, `Read ${where}; the quoted text stands there and shows what is claimed.`)
    : uncertain(finding, `The quote stands at ${where}, but no detector can decide the claim.`);
}

function isFault(path: string, file: FileRead, place: Place): boolean {
  const source = sourceOf(path, file.lines);
  if (source === null) return false;
  return detect(source).some(({ spot }) => spot.line_start <= place.line_end && place.line_start <= spot.line_end);
}

function isStated(finding: Handed, { line_start }: Place, { evidence, subject }: Material): boolean {
  const path = finding.evidence[0]?.path ?? '';
  return factsOf(path, subject, evidence).some(({ line, claim }) => line === line_start && claim === finding.claim);
}

/** The text is not where the finding says: what does stand there is the counter-evidence. */
function refuted(
  finding: Handed,
  cited: Citation,
  { lines, last }: { lines: ReadonlyMap<number, string>; last: number },
): Verdict {
  const line = Math.max(1, Math.min(cited.line_start ?? 1, last));
  const counter = { ...cited, line_start: line, line_end: line, quote: lines.get(line) ?? '' };
  return {
    finding: finding.ref,
    value: 'refuted',
    claim_contradicted: `The quoted text does not stand at ${cited.path}:${cited.line_start}.`,
    counter_evidence: [counter],
    steps: `Read ${cited.path}; line ${line} holds other text.`,
  };
}

function confirmed(finding: Handed, steps: string): Verdict {
  return { finding: finding.ref, value: 'confirmed', claim_contradicted: '', counter_evidence: [], steps };
}

function uncertain(finding: Handed, steps: string): Verdict {
  return { finding: finding.ref, value: 'uncertain', claim_contradicted: '', counter_evidence: [], steps };
}

/** A quote may be a part of its line, and white space at the ends says nothing. */
function sameText(standing: string, quote: string | null): boolean {
  return quote === null || squeezed(standing).includes(squeezed(quote));
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The function of a finding that says that no test mentions it. */
export function untestedClaim(finding: Handed, evidence: Evidence): ExportedFunction[] {
  const cited = finding.evidence[0];
  const file = evidence.files.get(cited?.path ?? '');
  if (!/^No test mentions\b/.test(finding.title) || file === undefined || !cited?.path || cited.line_start === null) {
    return [];
  }
  const source = sourceOf(cited.path, file.lines);
  return source === null ? [] : exportedFunctions(source, new Set([cited.line_start]));
}
