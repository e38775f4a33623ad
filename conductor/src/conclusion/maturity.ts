import { count } from '../wording.js';
import type { SectionSources, Shown } from './config.js';

/** What a finding about a plan is about, when it is not the plan itself: its author says so in `category`. */
const specSilent = 'spec-silent';
const noteContradiction = 'note-contradiction';

/** Tells an angle of the two words. */
export const maturityWords = `"category" is "${specSilent}" where the specification says nothing and the plan would have to invent it, "${noteContradiction}" where something contradicts a note or a decision that was handed in, and a kind of your own in all other cases.`;

/** From here on a plan is built on sand: so many findings of so many specialists. */
const gates = [
  { category: noteContradiction, findings: 2, specialists: 2, told: 'contradict a recorded note or decision' },
  { category: specSilent, findings: 5, specialists: 3, told: 'find the specification silent' },
] as const;

/** Says that the specification comes first, when enough specialists stumble over it. */
export function fixTheSpecFirst({ shown }: Pick<SectionSources, 'shown'>): string[] {
  const hit = gates.flatMap(({ category, findings, specialists, told }) => {
    const own = shown.filter(({ item }) => item.raw.category.trim().toLowerCase() === category);
    const speakers = new Set(own.flatMap(speakersOf));
    if (own.length < findings || speakers.size < specialists) return [];
    const ids = own.map(({ finding }) => finding.display_id).join(', ');
    return [`- ${count(own.length, 'finding')} of ${count(speakers.size, 'specialist')} ${told}: ${ids}.`];
  });
  if (hit.length === 0) return [];
  return [
    'Settle these in the specification and launch again; a plan on top of them decides what is not its to decide.',
    '',
    ...hit,
  ];
}

/** Who says it: its author, and those whose findings were merged into it. */
function speakersOf({ item }: Shown): string[] {
  return [item.persona, ...item.supporters.map((ref) => ref.split('/')[0] ?? ref)];
}
