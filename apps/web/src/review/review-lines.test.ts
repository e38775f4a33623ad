import { describe, expect, it } from 'vitest';
import { editsInDiff } from '../coder/edit-diff.js';
import { mergeSpans } from './merge-spans.js';
import { changeStarts, reviewLines, splitRows, wordChanges } from './review-lines.js';

const diff = `--- a/a.ts
+++ b/a.ts
@@ -1,4 +1,5 @@
 one
-const limit = 3;
-gone
+const limit = 4;
 three
+four
+five
@@ -20,2 +21,1 @@
 last
-end
`;
const lines = reviewLines(editsInDiff(diff).flatMap(({ rows }) => rows));
const at = (index: number | null) => (index === null ? null : lines[index]?.text);

describe('the lines of a review', () => {
  it('stand beside those that they took the place of', () => {
    expect(splitRows(lines).map(({ old, fresh }) => [at(old), at(fresh)])).toEqual([
      ['one', 'one'],
      ['const limit = 3;', 'const limit = 4;'],
      ['gone', null],
      ['three', 'three'],
      [null, 'four'],
      [null, 'five'],
      ['', ''],
      ['last', 'last'],
      ['end', null],
    ]);
  });

  it('tell where each run of changes begins', () => {
    expect(changeStarts(lines).map(at)).toEqual(['const limit = 3;', 'four', 'end']);
  });
});

describe('words that differ between two lines', () => {
  it('are marked on either side', () => {
    const marked = wordChanges('const limit = 3;', 'const limit = 4;')?.map((side) =>
      side.filter(({ changed }) => changed).map(({ text }) => text),
    );
    expect(marked).toEqual([['3'], ['4']]);
  });

  it.each([
    ['have nothing in common', 'return toReceipt(reply);', '}'],
    ['are very long', 'a'.repeat(2_000), `${'a'.repeat(1_999)}b`],
  ])('are not marked in lines that %s', (_why, before, after) => {
    expect(wordChanges(before, after)).toBeNull();
  });

  it('are laid over the colours, and the text stays the same to the letter', () => {
    const text = 'const limit = 4;';
    const spans = [
      { text: 'const', kind: 'keyword' as const },
      { text: ' limit = ', kind: null },
      { text: '4', kind: 'number' as const },
      { text: ';', kind: null },
    ];
    const pieces = [
      { text: 'const lim', changed: false },
      { text: 'it = 4', changed: true },
      { text: ';', changed: false },
    ];
    const marked = mergeSpans(text, spans, pieces);
    expect(marked.map((span) => span.text).join('')).toBe(text);
    expect(marked.filter(({ changed }) => changed).map((span) => [span.text, span.kind])).toEqual([
      ['it = ', null],
      ['4', 'number'],
    ]);
  });
});
