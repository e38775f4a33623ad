import { expect, it } from 'vitest';
import { blocksOf } from './markdown-blocks.js';

it('cuts at blank lines, and never within a fence', () => {
  expect(blocksOf('one\ntwo\n\nthree')).toEqual(['one\ntwo', 'three']);
  expect(blocksOf('a\n\n```ts\nx\n\n# y\n```\n\nb')).toEqual(['a', '```ts\nx\n\n# y\n```', 'b']);
  expect(blocksOf('````md\n```\n\n````\n\nb')).toEqual(['````md\n```\n\n````', 'b']);
  expect(blocksOf('a\n\n```ts\nstill\n\nwritten')).toEqual(['a', '```ts\nstill\n\nwritten']);
});

it('keeps lists whole, with what is indented below them', () => {
  expect(blocksOf('1. a\n\n2. b\n\n   more\n\nend')).toEqual(['1. a\n\n2. b\n\n   more', 'end']);
  expect(blocksOf('    code\n\n    more')).toEqual(['    code\n\n    more']);
});

it('changes only its last block while text is added', () => {
  const text = 'one\n\n- a\n\n- b\n\n```\nx\n\ny\n```\n\nlast words of it';
  const whole = blocksOf(text);
  for (let length = 1; length < text.length; length++) {
    const before = blocksOf(text.slice(0, length));
    expect(whole.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  }
});

it('tells every block that has a link what it is called, and keeps footnotes whole', () => {
  expect(blocksOf('see [x]\n\nplain\n\n[x]: https://a.example')[0]).toBe('see [x]\n\n[x]: https://a.example');
  expect(blocksOf('a[^1]\n\n[^1]: b')).toHaveLength(1);
});
