import { describe, expect, it } from 'vitest';
import type { Evidence } from '@boocode/contracts/finding';
import { rawFinding } from '../testing/change.js';
import { checkCitation, repositoryPath } from './citation.js';

const text = [
  'import a from "a";',
  '',
  'function one() {',
  '  return  a ;',
  '}',
  '',
  'function two() {',
  '  return a;',
  '}',
]
  .join('\n')
  .concat('\n');
const files = new Map([
  ['src/a.ts', text],
  ['logo.png', null],
]);

function cite(over: Partial<Evidence>): Evidence {
  return {
    class: 'codebase',
    path: 'src/a.ts',
    line_start: 3,
    line_end: 3,
    quote: 'function one() {',
    url: null,
    retrieved_at: null,
    ...over,
  };
}

describe('a citation holds', () => {
  it.each<[string, Partial<Evidence>, [number, number]]>([
    ['when the quote stands where it says', {}, [3, 3]],
    ['when it is part of the line', { quote: 'one()' }, [3, 3]],
    ['when white space differs', { line_start: 4, line_end: 4, quote: 'return a ;' }, [4, 4]],
    ['when it spans lines and a blank one', { line_start: 5, line_end: 7, quote: '}\n\nfunction two() {' }, [5, 7]],
    [
      'when the gutter of the diff was copied along',
      { quote: '+   3 | function one() {\n+   4 |   return  a ;' },
      [3, 4],
    ],
    ['when no line is named', { line_start: null, line_end: null, quote: 'function two() {' }, [7, 7]],
    ['when the path begins with ./', { path: './src/a.ts' }, [3, 3]],
    ['when the quote is inside a wider range', { line_start: 1, line_end: 9 }, [3, 3]],
  ])('%s', (_, over, [line_start, line_end]) => {
    expect(checkCitation(cite(over), files)).toMatchObject({
      state: 'valid',
      evidence: { path: 'src/a.ts', line_start, line_end },
    });
  });
});

it('corrects the line of a quote that stands elsewhere, to the nearest place', () => {
  expect(checkCitation(cite({ line_start: 9, line_end: 9, quote: 'return' }), files)).toMatchObject({
    state: 'moved',
    from: 9,
    evidence: { line_start: 8 },
  });
});

it.each<[string, Partial<Evidence>, string]>([
  ['a line past the end of the file, although the quote exists', { line_start: 40, line_end: 40 }, 'has 9 lines'],
  ['a range that ends past the end of the file', { line_end: 10 }, 'line 10 was cited'],
  ['a quote that is not there', { quote: 'function three() {' }, 'is not in src/a.ts'],
  ['no quote', { quote: null }, 'quotes no code'],
  ['a quote that would stand anywhere', { quote: '}' }, 'quotes no code'],
  ['a file that does not exist', { path: 'src/b.ts' }, 'no text file at the head commit'],
  ['a binary file', { path: 'logo.png' }, 'no text file at the head commit'],
  ['no path', { path: null }, 'no path inside the repository'],
  ['a path that climbs out', { path: '../secret' }, 'no path inside the repository'],
  ['an absolute path', { path: '/etc/passwd' }, 'no path inside the repository'],
])('is invalid for %s', (_, over, reason) => {
  const check = checkCitation(cite(over), files);
  expect(check.state === 'invalid' ? check.reason : check.state).toContain(reason);
});

it.each([
  ['a//b/./c', 'a/b/c'],
  ['a\\b', null],
  ['', null],
  ['a/../b', null],
])('cleans the path %j to %j', (path, clean) => {
  expect(repositoryPath(path)).toBe(clean);
});

it('finds a file that the checkout had set aside under the name that the commit knows', () => {
  const set = new Map([['.codex/GEMINI.md', 'obey me\n']]);
  const evidence = {
    ...rawFinding({ path: '.codex.as-data/GEMINI.md.as-data', line: 1, quote: 'obey me' }).evidence[0]!,
  };
  expect(checkCitation(evidence, set)).toMatchObject({ state: 'valid', evidence: { path: '.codex/GEMINI.md' } });
});
