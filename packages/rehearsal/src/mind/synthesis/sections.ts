import type { SynthesisOutput } from '@boocode/contracts/synthesis';
import { rankOf, whereOf } from '../judging/handed.js';
import type { Handed } from '../judging/handed.js';
import type { Statement, HandedDocument } from '../subject/document.js';
import { bare, statementsOf } from '../subject/document.js';
import { shared, wordsOf } from '../subject/words.js';

type Section = SynthesisOutput['sections'][number];

const findingsPerSection = 5;
const statementsPerSection = 8;

/** A section that the step wants: its id, and the words that say what belongs there. */
interface Wanted {
  id: string;
  about: string[];
}

/** `id | title | what belongs there`, one a line. */
export function wantedSections(text: string): Wanted[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', ...rest] = line.split(' | ');
    return id.trim() === '' ? [] : [{ id: id.trim(), about: wordsOf(rest.join(' ')) }];
  });
}

/** Fills a section with claims of handed findings: those that share its words, or else the worst. */
export function sectionFrom({ id, about }: Wanted, handed: readonly Handed[]): Section[] {
  if (handed.length === 0) return [];
  const near = handed
    .map((one) => ({ one, common: shared(about, `${one.title} ${one.claim} ${one.ref}`) }))
    .toSorted((a, b) => b.common - a.common || rankOf(a.one) - rankOf(b.one));
  const fitting = near.filter(({ common }) => common > 0);
  const chosen = (fitting.length > 0 ? fitting : near).slice(0, findingsPerSection).map(({ one }) => one);
  const why =
    fitting.length > 0
      ? 'What was found in words of this section:'
      : 'Nothing that was found has words of this section; what weighs most:';
  return [
    {
      id,
      text: [why, '', ...chosen.map((one) => `- ${one.claim} (${whereOf(one)})`)].join('\n'),
      rests_on: chosen.map(({ ref }) => ref),
    },
  ];
}

/** Where nothing was found, what a document states fills the sections: its own words, with their place. */
export function sectionsFromDocuments(wanted: readonly Wanted[], documents: readonly HandedDocument[]): Section[] {
  const stated = documents.flatMap((document) =>
    statementsOf(document).map((statement) => ({ ...statement, name: document.name })),
  );
  if (stated.length === 0) return [];
  return wanted.map(({ id, about }) => {
    const fitting = stated.filter(({ text }) => shared(about, text) > 0);
    const chosen = (fitting.length > 0 ? fitting : stated).slice(0, statementsPerSection);
    return {
      id,
      text: ['The documents state, and nobody has judged it:', '', ...chosen.map(quoted)].join('\n'),
      rests_on: [],
    };
  });
}

function quoted({ name, line, text }: Statement & { name: string }): string {
  return `- ${name}, line ${line}: “${bare(text)}”`;
}
