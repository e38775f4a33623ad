import { expect, it } from 'vitest';
import { colourLines } from './colour-lines.js';

const textOf = (rows: ReturnType<typeof colourLines>) => rows?.map((row) => row.map(({ text }) => text).join(''));

it('tells words of the language, strings, numbers and comments apart', () => {
  const [first] = colourLines('src/a.ts', ["const a = 'x' + 1; // why"]) ?? [];
  const coloured = first?.flatMap(({ text, kind }) => (kind === null ? [] : [[text, kind]]));
  expect(coloured).toEqual([
    ['const', 'keyword'],
    ["'x'", 'string'],
    ['1', 'number'],
    ['// why', 'comment'],
  ]);
});

it('leaves the text as it is, line by line, also where a comment or a string goes over lines', () => {
  const lines = ['/* one', '', ' two */ const a = `x', '<b>&amp;</b> ${y}`;', ''];
  const rows = colourLines('a.tsx', lines);
  expect(textOf(rows)).toEqual(lines);
  expect(rows?.[2]?.[0]).toEqual({ text: ' two */', kind: 'comment' });
});

it.each([
  ['Makefile', true],
  ['db/0042.sql', true],
  ['deploy/x.mts', true],
  ['notes', false],
  ['a.unheard-of', false],
])('knows by the name whether %s has a language: %s', (path, known) => {
  expect(colourLines(path, ['all: a']) !== null).toBe(known);
});

it('leaves what is very long alone', () => {
  expect(colourLines('a.json', ['['.repeat(200_000)])).toBeNull();
});
