import { Evidence as Citation } from '@boocode/contracts/finding';
import type { ValidatorOutput } from '@boocode/contracts/finding';
import { z } from 'zod';
import type { Conversation } from '../conversation.js';
import { detect } from '../detectors/all.js';
import { sourceOf } from '../detectors/source.js';
import { rehearsalTitle } from '../name.js';
import { jsonBlock, readingSentence } from './angle.js';
import type { Move, Part } from './angle.js';
import { gatherEvidence } from './evidence.js';
import type { Evidence, FileRead } from './evidence.js';
import { quoteOf } from './look.js';
import { counted } from './persona-words.js';
import { nextReads } from './reading.js';
import { exportedFunctions, testSearches, testState } from './untested-exports.js';
import type { ExportedFunction } from './untested-exports.js';

const Handed = z.array(
  z.looseObject({ ref: z.string(), title: z.string().default(''), evidence: z.array(Citation).default([]) }),
);
type Handed = z.infer<typeof Handed>[number];
type Verdict = ValidatorOutput['verdicts'][number];

/** Plays the validator: reads every cited file again and gives one verdict for each finding that it was handed. */
export function playValidator(conversation: Conversation, { persona, parts, index }: Part): Move {
  const handed = handedFindings(parts.get('findings') ?? '');
  const wanted = citedFiles(handed);
  const evidence = gatherEvidence(
    conversation,
    index,
    wanted.map((file) => file.path),
  );
  const reads = nextReads(conversation, evidence, wanted);
  if (reads.length > 0) return { text: readingSentence(evidence, reads), calls: reads };
  const untested = handed.flatMap((finding) => untestedClaim(finding, evidence));
  const searches = testSearches(conversation, evidence, untested);
  if (searches.length > 0)
    return { text: 'Some findings speak of missing tests: I search for these.', calls: searches };
  const verdicts = handed.map((finding) => verdict(finding, evidence));
  const summary = tally(verdicts);
  const opening = `${rehearsalTitle}, playing ${persona}. I read every cited place again. ${summary}`;
  return { text: `${opening}\n\n${jsonBlock({ verdicts, summary })}`, calls: [] };
}

/** An unreadable list hands over nothing: the answer then has no verdicts, which the gates count as not validated. */
function handedFindings(text: string): Handed[] {
  const json = z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(Handed)
    .safeParse(text.trim());
  return json.success ? json.data : [];
}

function citedFiles(handed: Handed[]): { path: string; lines: Set<number> }[] {
  const files = new Map<string, Set<number>>();
  for (const { path, line_start, line_end } of handed.flatMap((finding) => finding.evidence)) {
    if (path === null) continue;
    const lines = files.get(path) ?? new Set();
    files.set(path, lines);
    if (line_start !== null) lines.add(line_start).add(line_end ?? line_start);
  }
  return [...files].map(([path, lines]) => ({ path, lines }));
}

function verdict(finding: Handed, evidence: Evidence): Verdict {
  const [first] = finding.evidence.filter((one) => one.class === 'codebase' && one.path !== null);
  if (first === undefined) return uncertain(finding, 'The finding cites no place in the code.');
  const file = evidence.files.get(first.path ?? '');
  if (file === undefined || file.failure !== null) {
    return uncertain(finding, `${first.path} could not be read: ${file?.failure ?? 'it was not shown'}.`);
  }
  return judged(finding, first, { file, evidence });
}

function judged(finding: Handed, cited: Citation, { file, evidence }: { file: FileRead; evidence: Evidence }): Verdict {
  const place = { line_start: cited.line_start ?? 1, line_end: cited.line_end ?? cited.line_start ?? 1 };
  const where = `${cited.path}:${place.line_start}`;
  const standing = quoteOf(file.lines, place);
  const last = Math.max(0, ...file.lines.keys());
  if (standing === null && place.line_start <= last) return uncertain(finding, `${where} was not shown.`);
  if (standing === null || !sameText(standing, cited.quote)) return refuted(finding, cited, { file, last });
  const functions = untestedClaim(finding, evidence);
  const holds =
    functions.length > 0
      ? functions.some(({ name }) => testState(evidence, name) === 'missing')
      : isFault(cited, file, place);
  if (!holds) return uncertain(finding, `The quote stands at ${where}, but no detector can decide the claim.`);
  return {
    finding: finding.ref,
    value: 'confirmed',
    claim_contradicted: '',
    counter_evidence: [],
    steps: `Read ${where}; the quoted text stands there and shows the fault.`,
  };
}

function isFault(cited: Citation, file: FileRead, place: { line_start: number; line_end: number }): boolean {
  const source = sourceOf(cited.path ?? '', file.lines);
  if (source === null) return false;
  return detect(source).some(({ spot }) => spot.line_start <= place.line_end && place.line_start <= spot.line_end);
}

/** The text is not where the finding says: what does stand there is the counter-evidence. */
function refuted(finding: Handed, cited: Citation, { file, last }: { file: FileRead; last: number }): Verdict {
  const line = Math.max(1, Math.min(cited.line_start ?? 1, last));
  const quote = file.lines.get(line) ?? '';
  return {
    finding: finding.ref,
    value: 'refuted',
    claim_contradicted: `The quoted text does not stand at ${cited.path}:${cited.line_start}.`,
    counter_evidence: [
      { class: 'codebase', path: cited.path, line_start: line, line_end: line, quote, url: null, retrieved_at: null },
    ],
    steps: `Read ${cited.path}; line ${line} holds other text.`,
  };
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
function untestedClaim(finding: Handed, evidence: Evidence): ExportedFunction[] {
  const cited = finding.evidence[0];
  const file = evidence.files.get(cited?.path ?? '');
  if (!/\btests?\b/i.test(finding.title) || file === undefined || !cited?.path || cited.line_start === null) return [];
  const source = sourceOf(cited.path, file.lines);
  return source === null ? [] : exportedFunctions(source, new Set([cited.line_start]));
}

function tally(verdicts: Verdict[]): string {
  const count = (value: Verdict['value']) => verdicts.filter((one) => one.value === value).length;
  return `${counted(verdicts.length, 'finding')}: ${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('uncertain')} uncertain.`;
}
