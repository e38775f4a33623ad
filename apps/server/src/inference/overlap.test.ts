import { expect, it } from 'vitest';
import { OverlapTrimmer } from './overlap.js';
import { PieceJoiner } from './storable-text.js';

const before = 'The shop sells apples. It also sells pears and';

/** What is shown of a continuation that comes in pieces of this size. */
function continued(text: string, size: number): string {
  const trimmer = new OverlapTrimmer(before);
  let shown = '';
  for (let at = 0; at < text.length; at += size) shown += trimmer.add(text.slice(at, at + size));
  return shown + trimmer.end();
}

it.each([
  ['goes on', ' plums.', ' plums.'],
  ['begins anew', `${before} plums.`, ' plums.'],
  ['repeats its last words', 'It also sells pears and plums.', ' plums.'],
  ['begins likewise and means something else', 'It also rains.', 'It also rains.'],
  ['repeats too little to be sure', 'and plums.', 'and plums.'],
  ['repeats all and says nothing more', before, ''],
])('a model that %s', (_how, text, shown) => {
  for (const size of [1, 3, 7, 1_000]) expect(continued(text, size)).toBe(shown);
});

it('nothing is held back where nothing was written', () => {
  expect(new OverlapTrimmer('').add('Hello')).toBe('Hello');
});

it('a character that two pieces share is whole, and what cannot be stored is not shown', () => {
  const joiner = new PieceJoiner();
  expect(joiner.add('a\ud83d')).toBe('a');
  expect(joiner.add('\ude00b')).toBe('\ud83d\ude00b');
  expect(joiner.add('\0c\ude00')).toBe('c\uFFFD');
});
