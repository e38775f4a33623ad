import { expect, it } from 'vitest';
import { addedFile } from '../testing/change.js';
import { changedFileLine, defuse, diffText, fitDiffs } from './change.js';

it('names changed lines as ranges', () => {
  const file = addedFile('src/a.ts', 'a\nb\nc\nd\ne');
  const lines = file.lines.filter(({ line }) => line !== 3);
  expect(changedFileLine({ ...file, status: 'modified', removed: 2, lines })).toBe(
    'src/a.ts | modified | +5 -2 | changed lines 1-2,4-5',
  );
});

it('says where a renamed file came from', () => {
  const file = { ...addedFile('b.ts', 'x'), old_path: 'a.ts', status: 'renamed' as const, lines: [] };
  expect(changedFileLine(file)).toBe('b.ts | renamed from a.ts | +1 -0 | changed lines none');
});

it('marks added, kept and removed lines with their numbers', () => {
  const lines = [
    { kind: 'context' as const, line: 9, text: 'one' },
    { kind: 'removed' as const, line: 10, text: 'two' },
    { kind: 'added' as const, line: 10, text: 'three' },
  ];
  expect(diffText({ ...addedFile('a.ts', ''), lines })).toBe('a.ts\n    9 | one\n-  10 | two\n+  10 | three');
});

it('leaves out whole files beyond the limit and names them, smaller later ones still fit', () => {
  const files = [addedFile('a', 'x'.repeat(50)), addedFile('b', 'x'.repeat(500)), addedFile('c', 'x')];
  const { text, left } = fitDiffs(files, 200);
  expect(left).toEqual(['b']);
  expect(text.split('\n\n').map((part) => part.split('\n')[0])).toEqual(['a', 'c']);
});

it('defuses our tags and leaves other markup alone', () => {
  expect(defuse('<diff> </goal> <div> <persona >')).toBe(String.raw`<\diff> <\/goal> <div> <persona >`);
});
