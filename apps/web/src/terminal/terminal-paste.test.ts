import { expect, it } from 'vitest';
import { inputsOf, linesRunBy, pasteable } from './terminal-paste.js';

it.each([
  ['echo one\necho two', 'echo one\necho two'],
  ['a\tb\r\nc', 'a\tb\r\nc'],
  ['漢字 👩‍💻 é', '漢字 👩‍💻 é'],
  // What would end a bracketed paste, and have the shell run the rest.
  ['ls\u001B[201~\nrm -rf x\n', 'ls[201~\nrm -rf x\n'],
  ['ls\u009B201~', 'ls201~'],
  ['a\u0003b\u007Fc', 'abc'],
])('pastes %j as %j', (given, pasted) => expect(pasteable(given)).toBe(pasted));

it.each([
  ['echo one', false, 0],
  // As people copy a line.
  ['echo one\n', false, 0],
  ['echo one\necho two', false, 2],
  ['one\r\ntwo\r\nthree\r\n', false, 3],
  ['echo one\necho two\n', true, 0],
])('%j, bracketed: %s, would run %i lines unasked', (text, bracketed, lines) =>
  expect(linesRunBy(text, bracketed)).toBe(lines),
);

it('says a long text in parts that booterm takes, no character cut in two', () => {
  const text = 'x'.repeat(499_999) + '👍'.repeat(300_000);
  const inputs = inputsOf(text);
  expect(inputs.join('')).toBe(text);
  expect(inputs.length).toBeGreaterThan(1);
  for (const input of inputs) {
    expect(input.length).toBeLessThanOrEqual(1_000_000);
    expect(input).not.toMatch(/\p{Surrogate}/u);
  }
  expect(inputsOf('')).toEqual([]);
});
