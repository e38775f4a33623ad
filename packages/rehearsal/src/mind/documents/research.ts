import type { PersonaOutput } from '@boocode/contracts/persona-extras';
import { factsOf } from '../facts/gather.js';
import { codeCitation, documentCitation, finding, isQuotable } from '../finding.js';
import type { Evidence } from '../evidence.js';
import { nativeId } from '../persona-words.js';
import { bare, statementsOf } from '../subject/document.js';
import type { Subject } from '../subject/subject.js';
import { shared, wordsOf } from '../subject/words.js';

type Research = PersonaOutput<'research-analyst'>;

const resultsAtMost = 8;

/** Research without a web: what the handed documents, or else the repository, say about the words of the question. */
export function researchReport(subject: Subject, evidence: Evidence): Omit<Research, 'summary'> {
  const results = subject.documents.length > 0 ? documentResults(subject) : codeResults(subject, evidence);
  const findings = results
    .slice(0, resultsAtMost)
    .map((one, at) => ({ rests_on: [], reasoning: false, ...finding(nativeId('research-analyst', at + 1), one) }));
  return {
    findings,
    coverage: [
      { protocol: 'gather', state: 'skipped', note: 'skipped: no web at hand' },
      { protocol: 'corroborate', state: 'skipped', note: 'one origin is all that there is without the web' },
    ],
    questions: [],
    handoffs: [],
    sources: subject.documents.map(({ name }, at) => ({
      id: sourceId(at),
      title: name,
      url: null,
      published: null,
      retrieved_at: null,
      trust: 'unknown',
      note: 'handed in by the operator',
    })),
    options: optionsIn(subject.goal).map((name, at) => ({
      id: `SRC-O${at + 1}`,
      name,
      in_favour: [],
      against: ['Reasoning, not evidence: the request names it, and no source was opened.'],
      rests_on: [],
    })),
    recommendation: 'no clear winner',
    recommendation_rests_on: [],
    would_settle: 'Two independent pages on the deciding criterion, which cannot be opened here.',
  };
}

function sourceId(at: number): string {
  return `SRC-${String(at + 1).padStart(3, '0')}`;
}

/** Statements that share a word with the question; of a document that has none, its first. */
function documentResults({ goal, documents }: Subject) {
  const words = wordsOf(goal);
  return documents.flatMap((document, at) => {
    const all = statementsOf(document).filter(({ text }) => isQuotable(text));
    const near = all.filter(({ text }) => shared(words, text) > 0);
    return (near.length > 0 ? near : all.slice(0, 1)).map(({ line, text }) => ({
      title: `${document.name} says so in line ${line}`,
      claim: `${document.name} says: “${bare(text)}”`,
      category: 'stated',
      severity: 'single source',
      evidence: [documentCitation(document.name, line, document.lines.get(line) ?? text)],
      rests_on: [sourceId(at)],
    }));
  });
}

function codeResults(subject: Subject, evidence: Evidence) {
  return subject.targets
    .flatMap(({ path }) => factsOf(path, subject, evidence).filter(({ category }) => category === 'direct'))
    .map(({ path, line, title, claim }) => ({
      title,
      claim,
      category: 'stated',
      severity: 'single source',
      evidence: [
        codeCitation(path, { line_start: line, line_end: line }, evidence.files.get(path)?.lines.get(line) ?? ''),
      ],
    }));
}

/** The alternatives that a question itself names: `A or B`, `between A and B`, `A vs B`. */
export function optionsIn(goal: string): string[] {
  const name = String.raw`([A-Z][\w.+-]*|\w+-\w+)`;
  const pairs = [`between ${name} and ${name}`, String.raw`${name} (?:or|vs\.?|versus) ${name}`];
  for (const pair of pairs) {
    const found = new RegExp(pair).exec(goal);
    if (found !== null) return found.slice(1);
  }
  return [];
}
