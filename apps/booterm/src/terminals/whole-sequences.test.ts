import { expect, it } from 'vitest';
import { WholeSequences } from './whole-sequences.js';

const whole = [
  'plain text',
  '\u001B[1;31mred\u001B[0m',
  '\u001B]0;a title\u0007after',
  '\u001B]8;;https://example.org\u001B\\link\u001B]8;;\u001B\\',
  '\u001BP$q"p\u001B\\',
  '\u001B(B\u001B7\u001B=',
  '\u001B[38:2::1:2:3m',
  '👩‍💻 漢字',
  '\u001B[?1049h\u001B[2;5r',
];

it.each(whole)('gives %j as it is, however it is cut', (text) => {
  for (let at = 0; at <= text.length; at += 1) {
    const sequences = new WholeSequences();
    expect(sequences.push(text.slice(0, at)) + sequences.push(text.slice(at)) + sequences.end()).toBe(text);
  }
  const one = new WholeSequences();
  expect([...Array(text.length).keys()].map((at) => one.push(text[at] ?? '')).join('') + one.end()).toBe(text);
  expect(new WholeSequences().push(text)).toBe(text);
});

it.each([
  ['a\u001B', 'a'],
  ['a\u001B[', 'a'],
  ['a\u001B[38;2;1', 'a'],
  ['a\u001B]0;half a tit', 'a'],
  ['a\u001B]0;title\u001B', 'a'],
  ['a\u001B(', 'a'],
  ['a\uD83D', 'a'],
  ['\u001B[1mb\u001B[', '\u001B[1mb'],
])('holds back the half of %j', (text, shown) => expect(new WholeSequences().push(text)).toBe(shown));

it('does not wait for the end of what has none', () => {
  const sequences = new WholeSequences();
  const endless = `\u001B]52;c;${'x'.repeat(70_000)}`;
  expect(sequences.push(endless)).toBe(endless);
});

it.each(['\u001B[1\u0018text', '\u001B[3é', '\u001B\u001B[0m'])(
  'does not wait in %j, which is no sequence any more',
  (text) => expect(new WholeSequences().push(text)).toBe(text),
);
