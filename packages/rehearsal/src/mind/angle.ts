import type { AngleOutput, RawFinding } from '@boocode/contracts/finding';
import type { Conversation } from '../conversation.js';
import { detectors } from '../detectors/all.js';
import type { Spot } from '../detectors/detector.js';
import { rehearsalTitle } from '../name.js';
import type { PlannedCall } from '../reply.js';
import { readChange } from './change.js';
import { gatherEvidence } from './evidence.js';
import type { Evidence } from './evidence.js';
import { look } from './look.js';
import type { Look } from './look.js';
import { counted, nativeId } from './persona-words.js';
import type { PromptParts } from './prompt.js';
import { nextReads } from './reading.js';
import { exportedFunctions, testSearches, testState, untestedSpot } from './untested-exports.js';
import type { ExportedFunction } from './untested-exports.js';

/** The next reply of a mind: tool calls with a sentence, or the final text without any. */
export interface Move {
  text: string;
  calls: PlannedCall[];
}

/** What a persona's turn starts from. */
export interface Part {
  persona: string;
  parts: PromptParts;
  /** Index of the prompt's turn. */
  index: number;
}

const findingsAtMost = 30;
const handoffsAtMost = 5;
const tester = 'test-engineer';

/** Plays an angle: reads the targets with the agent's tools, then reports what the detectors saw in them. */
export function playAngle(conversation: Conversation, { persona, parts, index }: Part): Move {
  const change = readChange(parts);
  const evidence = gatherEvidence(
    conversation,
    index,
    change.targets.map((file) => file.path),
  );
  const wanted = change.targets.map((file) => ({ path: file.path, lines: file.introduced }));
  const reads = nextReads(conversation, evidence, wanted);
  if (reads.length > 0) return { text: readingSentence(evidence, reads), calls: reads };
  const looked = look(change, evidence);
  const exported = looked.sources.flatMap(({ source, introduced }) => exportedFunctions(source, introduced));
  const searches = persona === tester ? testSearches(conversation, evidence, exported) : [];
  if (searches.length > 0) return { text: 'Next, which tests know the new functions?', calls: searches };
  const output = report(persona, { evidence, looked, exported });
  return { text: `${prose(persona, output, looked)}\n\n${jsonBlock(output)}`, calls: [] };
}

/** The block in which both output contracts are answered. */
export function jsonBlock(output: unknown): string {
  // A fence inside a quote would end the block early for a reader that looks for the next fence.
  const json = JSON.stringify(output, null, 2).replaceAll('```', String.raw`\u0060\u0060\u0060`);
  return `\`\`\`json\n${json}\n\`\`\``;
}

/** The sentence before a reply's read calls. */
export function readingSentence(evidence: Evidence, calls: PlannedCall[]): string {
  return evidence.rounds === 0
    ? `I start with ${counted(calls.length, 'file')} of my slice.`
    : `I read on: ${counted(calls.length, 'part')} still to see.`;
}

interface Material {
  evidence: Evidence;
  looked: Look;
  exported: ExportedFunction[];
}

function report(persona: string, { evidence, looked, exported }: Material): AngleOutput {
  const mine = looked.seen.flatMap(({ detector, spot, ...rest }) => {
    const severity = detector.severities[persona];
    return severity === undefined ? [] : [{ ...rest, spot, category: detector.id, severity }];
  });
  const untested = persona === tester ? exported.filter(({ name }) => testState(evidence, name) === 'missing') : [];
  const tests = untested.map((declared) => ({
    path: declared.path,
    spot: untestedSpot(declared),
    category: 'missing-test',
    severity: 'Low',
    quote: evidence.files.get(declared.path)?.lines.get(declared.line) ?? '',
  }));
  const findings = [...mine, ...tests]
    .slice(0, findingsAtMost)
    .map((one, at) => finding(nativeId(persona, at + 1), one));
  return {
    findings,
    coverage: [
      ...detectorRows(persona, looked),
      ...testRows(persona, { evidence, exported, looked }),
      ...readingRows(looked),
    ],
    questions: [],
    handoffs: handoffs(persona, looked),
    summary: summary(findings.length, looked),
  };
}

interface Reported {
  path: string;
  spot: Spot;
  category: string;
  severity: string;
  quote: string;
}

function finding(id: string, { path, spot, category, severity, quote }: Reported): RawFinding {
  const { line_start, line_end, title, claim, trigger, impact, remediation } = spot;
  return {
    native_id: id,
    title,
    claim,
    category,
    severity,
    introduced_by_change: 'yes',
    evidence: [{ class: 'codebase', path, line_start, line_end, quote, url: null, retrieved_at: null }],
    trigger,
    impact,
    likelihood: 'Seen in the text of the change; whether the place is reached was not examined.',
    remediation,
    yagni: null,
  };
}

function detectorRows(persona: string, looked: Look): AngleOutput['coverage'] {
  const where = `${counted(looked.lines, 'introduced line')} in ${counted(looked.sources.length, 'file')}`;
  const own = detectors.filter((detector) => detector.severities[persona] !== undefined);
  if (own.length === 0 && persona !== tester) {
    const note = `${rehearsalTitle} has no detector for this persona: it read the files and judges nothing.`;
    return [{ protocol: 'judgement', state: 'skipped', note }];
  }
  return own.map(({ id }) => {
    const hits = looked.seen.filter((seen) => seen.detector.id === id).length;
    if (hits > 0) return { protocol: id, state: 'found', note: `${counted(hits, 'place')} in ${where}` };
    if (looked.sources.length === 0)
      return { protocol: id, state: 'skipped', note: 'nothing that it understands was read' };
    return { protocol: id, state: 'clear', note: `clear — checked ${where}` };
  });
}

function testRows(persona: string, { evidence, exported }: Material): AngleOutput['coverage'] {
  if (persona !== tester) return [];
  const protocol = 'missing-test';
  const states = exported.map(({ name }) => testState(evidence, name));
  if (states.includes('missing')) {
    return [{ protocol, state: 'found', note: `searched the tests for ${counted(states.length, 'new function')}` }];
  }
  if (states.includes('unknown')) {
    return [{ protocol, state: 'skipped', note: 'the search for tests failed, or the repository has none' }];
  }
  return [{ protocol, state: 'clear', note: `clear — checked ${counted(states.length, 'new exported function')}` }];
}

function readingRows(looked: Look): AngleOutput['coverage'] {
  return looked.unread.map(({ path, why }) => ({ protocol: 'reading', state: 'skipped', note: `${path}: ${why}` }));
}

/** What belongs to another persona is passed on, once for each of its topics. */
function handoffs(persona: string, { seen }: Look): AngleOutput['handoffs'] {
  const foreign = new Map(
    seen
      .filter(({ detector }) => detector.severities[persona] === undefined)
      .toReversed()
      .map((one) => [one.detector.id, one]),
  );
  return [...foreign.values()].slice(0, handoffsAtMost).map(({ path, spot, detector }) => ({
    persona: Object.keys(detector.severities)[0] ?? '',
    observation: `${path}:${spot.line_start}: ${spot.title}`,
  }));
}

function summary(count: number, looked: Look): string {
  const unread = looked.unread.length === 0 ? '' : ` ${counted(looked.unread.length, 'place')} could not be looked at.`;
  return `${counted(count, 'finding')} on ${counted(looked.lines, 'introduced line')} of ${counted(looked.sources.length, 'file')}.${unread}`;
}

function prose(persona: string, output: AngleOutput, looked: Look): string {
  const outcome =
    output.findings.length === 0
      ? 'I found nothing to report.'
      : `I report ${output.findings.map((one) => `${one.native_id} (${one.title})`).join(', ')}.`;
  return `${rehearsalTitle}, playing ${persona}. I looked at ${counted(looked.lines, 'introduced line')} in ${counted(looked.sources.length, 'file')} with simple detectors. ${outcome}`;
}
