import type { PairsOutput } from '@boocode/contracts/synthesis';
import { z } from 'zod';
import { rehearsalTitle } from '../../name.js';
import { answered } from '../answer.js';
import type { Move, Part } from '../answer.js';
import { counted } from '../persona-words.js';
import { handedJson } from './handed.js';

const Told = z.looseObject({
  ref: z.string(),
  title: z.string().default(''),
  quote: z.string().nullable().default(null),
});
const Pairs = z.array(z.object({ a: Told, b: Told }));
type Pair = z.infer<typeof Pairs>[number];

/** Answers the question about pairs: two are one when they quote the same text, or are of one kind. */
export function playPairs({ parts }: Part): Move {
  const asked = handedJson(parts.get('finding-pairs') ?? '', Pairs) ?? [];
  const pairs = asked.map(answer);
  const same = pairs.filter(({ one_fix }) => one_fix === 'yes').length;
  return answered(`${rehearsalTitle}. ${counted(pairs.length, 'pair')}, ${same} of them one.`, { pairs });
}

function answer({ a, b }: Pair): PairsOutput['pairs'][number] {
  const refs = { a: a.ref, b: b.ref };
  if (squeezed(a.quote) !== '' && squeezed(a.quote) === squeezed(b.quote)) {
    return { ...refs, one_fix: 'yes', why: 'Both quote the same text: who rewrites it has dealt with both.' };
  }
  if (a.title === b.title) return { ...refs, one_fix: 'yes', why: 'Both name the same fault.' };
  return { ...refs, one_fix: 'no', why: 'They quote different texts and name different faults.' };
}

function squeezed(text: string | null): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim();
}
