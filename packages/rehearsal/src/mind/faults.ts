import type { AngleOutput } from '@boocode/contracts/finding';
import { detectors } from '../detectors/all.js';
import { rehearsalTitle } from '../name.js';
import type { Evidence } from './evidence.js';
import { codeCitation } from './finding.js';
import type { Look } from './look.js';
import { counted } from './persona-words.js';
import type { Subject } from './subject/subject.js';
import { testState, untestedSpot } from './untested-exports.js';
import type { ExportedFunction } from './untested-exports.js';

/** Who asks whether new functions are tested. */
export const tester = 'test-engineer';

const handoffsAtMost = 5;

interface Material {
  subject: Subject;
  evidence: Evidence;
  looked: Look;
  exported: ExportedFunction[];
}

/** What a persona says against the code, all but the ids, and what it examined to say it. */
export function codeReport(persona: string, material: Material) {
  const { subject, evidence, looked, exported } = material;
  const isChange = subject.kind === 'change';
  const seen = looked.seen.flatMap(({ detector, spot, path, quote }) => {
    const severity = detector.severities[persona];
    return severity === undefined ? [] : [{ path, spot, quote, severity, category: detector.id }];
  });
  const untested = persona === tester ? exported.filter(({ name }) => testState(evidence, name) === 'missing') : [];
  const tests = untested.map((declared) => ({
    path: declared.path,
    spot: untestedSpot(declared),
    quote: evidence.files.get(declared.path)?.lines.get(declared.line) ?? '',
    severity: 'Low',
    category: 'missing-test',
  }));
  const introduced: 'yes' | 'unknown' = isChange ? 'yes' : 'unknown';
  const findings = [...seen, ...tests].map(({ path, spot, quote, severity, category }) => ({
    title: spot.title,
    claim: spot.claim,
    category,
    severity,
    introduced_by_change: introduced,
    evidence: [codeCitation(path, { line_start: spot.line_start, line_end: spot.line_end }, quote)],
    trigger: spot.trigger,
    impact: spot.impact,
    likelihood: `Seen in the text of the ${isChange ? 'change' : 'code'}; whether the place is reached was not examined.`,
    remediation: spot.remediation,
  }));
  const coverage = [
    ...detectorRows(persona, looked, isChange ? 'introduced line' : 'line'),
    ...testRows(persona, material),
    ...readingRows(looked),
  ];
  return { findings, coverage, handoffs: handoffs(persona, looked) };
}

function detectorRows(persona: string, looked: Look, unit: string): AngleOutput['coverage'] {
  const where = `${counted(looked.lines, unit)} in ${counted(looked.sources.length, 'file')}`;
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
