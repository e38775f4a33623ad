import type { SynthesisOutput } from '@boocode/contracts/synthesis';
import { rehearsalTitle } from '../../name.js';
import { answered } from '../answer.js';
import type { Move, Part } from '../answer.js';
import { recommendations, seamChanges } from '../judging/design.js';
import { handedFindings, isFact, rankOf, whereOf } from '../judging/handed.js';
import type { Handed } from '../judging/handed.js';
import { counted } from '../persona-words.js';
import { readDocuments } from '../subject/document.js';
import { goalIn } from '../subject/subject.js';
import { claimsOf, decisionsOf, raidOf, recommendationOf } from './planning.js';
import { sectionFrom, sectionsFromDocuments, wantedSections } from './sections.js';

const carriersAtMost = 3;

/** What some personas answer beside answer and sections. */
const own: Readonly<Record<string, (handed: Handed[]) => Partial<SynthesisOutput> & Record<string, unknown>>> = {
  'software-architect': (handed) => ({ findings: recommendations(handed) }),
  'system-architect': (handed) => ({ findings: seamChanges(handed), context_map: '' }),
  'project-manager': (handed) => ({
    claims: claimsOf(handed),
    decisions: decisionsOf(handed),
    raid: raidOf(handed),
    recommendation: recommendationOf(handed),
  }),
};

/** Plays the synthesizer: answers from what it was handed and nothing else, and fills the wanted sections with its claims. */
export function playSynthesis({ persona, parts }: Part): Move {
  // Of findings that were weighed only the refs that they address can be cited.
  const handed = parts.all('known-findings').flatMap(handedFindings);
  const wanted = wantedSections(parts.get('wanted-sections') ?? '');
  const documents = readDocuments(parts);
  const carriers = handed.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, carriersAtMost);
  const output: SynthesisOutput = {
    findings: [],
    coverage: [
      { protocol: 'completeness', state: 'clear', note: `clear — ${counted(handed.length, 'finding')} taken in` },
    ],
    questions: [],
    handoffs: [],
    ...own[persona]?.(handed),
    summary: `${counted(handed.length, 'finding')} handed, ${counted(wanted.length, 'section')} wanted.`,
    answer: answerFrom(handed, carriers, goalIn(parts)),
    answer_rests_on: carriers.map(({ ref }) => ref),
    sections:
      handed.length > 0
        ? wanted.flatMap((section) => sectionFrom(section, handed))
        : sectionsFromDocuments(wanted, documents),
  };
  return answered(`${rehearsalTitle}, playing ${persona}. I write from what I was handed.`, output);
}

function answerFrom(handed: Handed[], carriers: Handed[], goal: string): string {
  const asked = goal.split('\n')[0] ?? '';
  if (handed.length === 0) {
    const what = asked === '' ? 'an answer' : `an answer to “${asked}”`;
    return `${rehearsalTitle}: no finding was handed to the synthesizer, so it could not establish ${what}.`;
  }
  const facts = handed.filter(isFact).length;
  const kinds = [
    ...(facts < handed.length ? [counted(handed.length - facts, 'finding')] : []),
    ...(facts > 0 ? [counted(facts, 'fact')] : []),
  ].join(' and ');
  const told = carriers.map((one) => `${one.claim} (${whereOf(one)})`).join(' ');
  return `${rehearsalTitle}: ${kinds} passed the checks. ${told}`;
}
