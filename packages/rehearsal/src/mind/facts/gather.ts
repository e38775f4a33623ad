import type { RawFinding } from '@boocode/contracts/finding';
import { sourceOf } from '../../detectors/source.js';
import type { Evidence } from '../evidence.js';
import { codeCitation, documentCitation, finding, isQuotable } from '../finding.js';
import { nativeId } from '../persona-words.js';
import type { Subject } from '../subject/subject.js';
import { shared, wordsOf } from '../subject/words.js';
import { codeFacts } from './code-facts.js';
import type { Fact } from './fact.js';
import { manifestFacts } from './manifest-facts.js';
import { missingPaths } from './missing-paths.js';

/** A few facts carry an area, a list of everything does not. */
const factsAtMost = 10;
const perFile = 3;

/** What words of a step's task ask for which kinds of facts. Without any of them a map is wanted. */
const asked: [RegExp, string[]][] = [
  [/\btests?\b/i, ['test', 'documentation']],
  [/\bdata|states?\b/i, ['data-model', 'configuration']],
  [/\bcalls|uses\b/i, ['neighbour', 'configuration']],
  [/\bfail|error|fault|symptom/i, ['trace', 'direct', 'test']],
];

/** What each kind of reader looks for, first things first. */
const ground: Readonly<Record<string, string[]>> = {
  'project-scanner': ['command', 'language', 'framework', 'tooling', 'infrastructure', 'documentation'],
  'evidence-based-investigator': ['direct', 'trace', 'core-logic', 'test'],
};
const map = [
  'entry-point',
  'core-logic',
  'data-model',
  'configuration',
  'test',
  'neighbour',
  'documentation',
  'command',
];

interface Reader {
  persona: string;
  brief: string;
}

/** The facts that a reader brings from what it was shown: those that its task asks for first, a few of each file. */
export function gatherFacts({ persona, brief }: Reader, subject: Subject, evidence: Evidence): RawFinding[] {
  const wanted = [...asked.flatMap(([words, kinds]) => (words.test(brief) ? kinds : [])), ...(ground[persona] ?? map)];
  const known = new Set(ground[persona] ?? map);
  // Whoever holds the claims of a plan against the code reports those that fail, and nothing else.
  const holdsClaims = persona === 'evidence-based-investigator' && /\bclaims?\b/i.test(brief);
  const found = subject.targets.flatMap(({ path }) =>
    ordered(factsOf(path, subject, evidence), wanted, known).slice(0, perFile),
  );
  const facts = holdsClaims
    ? []
    : inTurn(found, wanted)
        .slice(0, factsAtMost)
        .map((fact) => told(fact, evidence));
  const gone = persona === 'evidence-based-investigator' ? missingPaths(subject) : [];
  const missing = gone.map(({ name, line, quote, path }) => ({
    title: `${path} is not there`,
    claim: `${name} names ${path}, and the list of the repository's files has no such file.`,
    category: 'against',
    severity: '',
    evidence: [documentCitation(name, line, quote)],
  }));
  return [...missing, ...facts].map((one, at) => finding(nativeId(persona, at + 1), one));
}

function ordered(facts: Fact[], wanted: string[], known: ReadonlySet<string>): Fact[] {
  return facts
    .filter(({ category }) => known.has(category) || wanted.includes(category))
    .toSorted((a, b) => wanted.indexOf(a.category) - wanted.indexOf(b.category));
}

/** One of each kind, then the next of each: no kind crowds out the others. */
function inTurn(facts: Fact[], wanted: string[]): Fact[] {
  const place = new Map(
    facts.map((fact, at) => [fact, facts.slice(0, at).filter(({ category }) => category === fact.category).length]),
  );
  return facts.toSorted(
    (a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0) || wanted.indexOf(a.category) - wanted.indexOf(b.category),
  );
}

/** Everything that a file shows, of lines that can be quoted. */
export function factsOf(path: string, { goal }: Pick<Subject, 'goal'>, { files }: Evidence): Fact[] {
  const lines = files.get(path)?.lines ?? new Map<number, string>();
  const source = sourceOf(path, lines);
  const code = source === null ? [] : [...namedLines(path, lines, goal), ...codeFacts(source)];
  return [...manifestFacts(path, lines), ...code].filter(({ line }) => isQuotable(lines.get(line) ?? ''));
}

/** Lines that hold two words of the request, or its only one. */
function namedLines(path: string, lines: ReadonlyMap<number, string>, goal: string): Fact[] {
  const words = wordsOf(goal);
  const enough = Math.min(2, words.length);
  if (enough === 0) return [];
  return [...lines].flatMap(([line, text]) => {
    if (shared(words, text) < enough) return [];
    const named = words.filter((word) => shared([word], text) > 0).slice(0, 3);
    return [
      {
        path,
        line,
        title: `Line ${line} speaks of ${named.join(' and ')}`,
        claim: `Line ${line} of ${path} has these words of the request: ${named.join(', ')}.`,
        category: 'direct',
        connections: [],
      },
    ];
  });
}

function told({ path, line, title, claim, category, connections }: Fact, { files }: Evidence) {
  const quote = files.get(path)?.lines.get(line) ?? '';
  const evidence = [codeCitation(path, { line_start: line, line_end: line }, quote)];
  return { title, claim, category, severity: '', evidence, connections };
}
