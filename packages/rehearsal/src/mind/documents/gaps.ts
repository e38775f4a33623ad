import type { AngleOutput } from '@boocode/contracts/finding';
import type { Conversation } from '../../conversation.js';
import type { PlannedCall } from '../../reply.js';
import { globCall, grepCall } from '../../tools.js';
import type { Evidence } from '../evidence.js';
import { documentCitation, finding, isQuotable } from '../finding.js';
import { counted, nativeId } from '../persona-words.js';
import { bare, statementsOf } from '../subject/document.js';
import type { HandedDocument, Statement } from '../subject/document.js';
import type { Subject } from '../subject/subject.js';
import { shared, wordsOf } from '../subject/words.js';
import { hitsOf, searchFor } from '../untested-exports.js';

const comparedAtMost = 12;
const searchedAtMost = 6;
const wordsOfAStatement = 4;

interface Desired extends Statement {
  document: HandedDocument;
  words: string[];
}

/** The two sides of a comparison: what is asked for, and the documents that say how it is; without these, the repository is. */
function sidesOf({ documents }: Subject): { desired: Desired[]; current: HandedDocument[] } {
  const current = documents.filter(({ role }) => role === 'current');
  const marked = documents.filter(({ role }) => role === 'desired');
  const wanted = marked.length > 0 ? marked : documents.filter(({ role }) => role === 'input');
  const desired = wanted.flatMap((document) =>
    statementsOf(document).map((statement) => ({ ...statement, document, words: tellingWords(statement.text) })),
  );
  return { desired: desired.filter(({ words, text }) => words.length > 0 && isQuotable(text)), current };
}

/** The longest words of a statement: they say best what it is about. */
function tellingWords(text: string): string[] {
  return wordsOf(text)
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .slice(0, wordsOfAStatement);
}

/** The searches that tell whether the repository knows the words of what is asked for. Empty when a document is the current side. */
export function gapSearches(conversation: Conversation, evidence: Evidence, subject: Subject): PlannedCall[] {
  const { desired, current } = sidesOf(subject);
  if (current.length > 0 || evidence.searches.length > 0 || globCall(conversation, '*') === null) return [];
  return desired.slice(0, searchedAtMost).flatMap(({ words }) => grepCall(conversation, anyOf(words)) ?? []);
}

/** Statements of the desired side of which the current one has no trace. */
export function gapReport(subject: Subject, evidence: Evidence): Pick<AngleOutput, 'findings' | 'coverage'> {
  const { desired, current } = sidesOf(subject);
  if (desired.length === 0) {
    return { findings: [], coverage: [{ protocol: 'match', state: 'skipped', note: 'no desired side was handed in' }] };
  }
  const compared = desired.slice(0, comparedAtMost);
  const gaps =
    current.length > 0
      ? compared.flatMap((one) => gapInDocuments(one, current))
      : compared.flatMap((one) => gapInRepository(one, evidence));
  const searched = current.length > 0 ? compared.length : evidence.searches.length;
  const note = `compared ${counted(searched, 'statement')}: ${counted(gaps.length, 'gap')}`;
  const left = desired.length - searched;
  return {
    findings: gaps.map((one, at) => finding(nativeId('gap-analyzer', at + 1), one)),
    coverage: [
      { protocol: 'match', state: gaps.length > 0 ? 'found' : 'clear', note },
      ...(left > 0
        ? [{ protocol: 'areas', state: 'skipped' as const, note: `${counted(left, 'statement')} not compared` }]
        : []),
    ],
  };
}

function gapInDocuments(desired: Desired, current: HandedDocument[]) {
  const enough = Math.min(2, desired.words.length);
  const nearest = current
    .flatMap((document) =>
      [...document.lines]
        .filter(([, text]) => isQuotable(text))
        .map(([line, text]) => ({ document, line, text, common: shared(desired.words, text) })),
    )
    .toSorted((a, b) => b.common - a.common)[0];
  if (nearest === undefined || nearest.common >= enough) return [];
  const names = current.map(({ name }) => name).join(' and ');
  const few = enough === 1 ? 'the word' : 'two of the words';
  return [
    gap(desired, {
      claim: `No line of ${names} has ${few} ${desired.words.join(', ')} of this statement.`,
      current: `${names} does not speak of it; nearest is “${nearest.text.trim()}”.`,
      evidence: [documentCitation(nearest.document.name, nearest.line, nearest.text)],
    }),
  ];
}

function gapInRepository(desired: Desired, evidence: Evidence) {
  const search = searchFor(evidence, anyOf(desired.words));
  if (search === undefined || hitsOf(search) !== 'none') return [];
  return [
    gap(desired, {
      claim: `A search of the repository for ${desired.words.join(', ')} finds none of these words.`,
      current: 'The repository uses none of its words.',
      evidence: [],
    }),
  ];
}

function gap(
  { document, line, text, words }: Desired,
  side: { claim: string; current: string; evidence: ReturnType<typeof documentCitation>[] },
) {
  return {
    title: `No trace of ${words.slice(0, 2).join(' and ')}`,
    category: 'missing',
    severity: '',
    claim: side.claim,
    current: side.current,
    desired: bare(text),
    evidence: [...side.evidence, documentCitation(document.name, line, document.lines.get(line) ?? text)],
  };
}

function anyOf(words: readonly string[]): string {
  return `(${words.join('|')})`;
}
