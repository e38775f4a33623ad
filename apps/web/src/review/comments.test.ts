import { describe, expect, it } from 'vitest';
import { editsInDiff } from '../coder/edit-diff.js';
import { commentMessage } from './comment-message.js';
import { placeOf, whereabouts, type LineComment } from './comments.js';
import { reviewLines } from './review-lines.js';

const linesOf = (...rows: string[]) =>
  reviewLines(
    editsInDiff(
      `--- a/a.ts\n+++ b/a.ts\n@@ -1,9 +1,9 @@\n${rows.join('\n')}\n`.replace('@@ -1,9 +1,9 @@', headOf(rows)),
    ).flatMap((edit) => edit.rows),
  );
const headOf = (rows: string[]) => {
  const count = (other: string) => rows.filter((row) => !row.startsWith(other)).length;
  return `@@ -1,${count('+')} +1,${count('-')} @@`;
};

const given = linesOf(' one', '-two', '+TWO', '+three', ' four');
const comment = (place: Partial<LineComment> = {}): LineComment => ({
  id: 'c',
  path: 'a.ts',
  side: 'new',
  from: 2,
  to: 3,
  quote: ['TWO', 'three'],
  words: 'Why?',
  head_commit: null,
  ...place,
});

describe('the place of a comment', () => {
  it('is in the new file where it has any of the lines, else in the old one', () => {
    expect(placeOf('a.ts', given, 1, 3)).toEqual({
      path: 'a.ts',
      side: 'new',
      from: 2,
      to: 3,
      quote: ['TWO', 'three'],
    });
    expect(placeOf('a.ts', given, 1, 1)).toEqual({ path: 'a.ts', side: 'old', from: 2, to: 2, quote: ['two'] });
  });

  it('is the same whichever way the lines were marked', () => {
    expect(placeOf('a.ts', given, 3, 2)).toEqual(placeOf('a.ts', given, 2, 3));
  });
});

describe('where a comment stands later', () => {
  it('is below its lines', () => {
    expect(whereabouts(comment(), given)).toEqual({ at: 3, from: 2, to: 3 });
  });

  it('follows its lines when they have moved', () => {
    const moved = linesOf('+zero', ' one', '-two', '+TWO', '+three', ' four');
    expect(whereabouts(comment(), moved)).toEqual({ at: 4, from: 3, to: 4 });
  });

  it.each([
    ['were changed', linesOf(' one', '-two', '+TWO', '+other', ' four')],
    ['are torn apart', linesOf(' one', '-two', '+TWO', '+between', '+three', ' four')],
    ['were there twice, and neither is where it was', linesOf('+TWO', '+three', '+TWO', '+three')],
  ])('is nowhere, and told so, when its lines %s', (_how, lines) => {
    expect(whereabouts(comment(), lines)).toBe('outdated');
  });
});

describe('the message to the agent', () => {
  it('has file, lines, code and words of each comment, with the numbers as they are now', () => {
    const other = comment({ id: 'd', path: 'b.md', from: 7, to: 7, quote: ['```ts'], words: ' Close it. ' });
    const text = commentMessage([comment(), other], ({ id }) => (id === 'c' ? { at: 4, from: 3, to: 4 } : 'outdated'));
    expect(text).toBe(
      [
        '2 comments on your changes. Please take up each of them.',
        '**a.ts**, lines 3–4:',
        '```\nTWO\nthree\n```',
        'Why?',
        '---',
        '**b.md**, line 7 (as they were then; they have changed since):',
        '````\n```ts\n````',
        'Close it.',
      ].join('\n\n'),
    );
  });
});
