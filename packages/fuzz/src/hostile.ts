import * as fc from 'fast-check';

/** What has broken other programs: in files, shells, headers, databases, terminals, and in JavaScript itself. */
const knownBad = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '￾',
  '‮gnp.exe',
  '\x1B[2J\x1B]0;x\x07',
  '\r\nset-cookie: a=b',
  '..',
  '../../../../etc/passwd',
  '/etc/passwd',
  'C:\\',
  '~',
  '.git/config',
  '-rf',
  '--upload-pack=touch x',
  '$(id)',
  '`id`',
  "'; drop table tasks; --",
  '%',
  '_',
  '\\',
  '%00',
  '%2e%2e%2f',
  '${7*7}',
  '<script>',
  '{{7*7}}',
  '@{upstream}',
  'HEAD^{/x}',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'NaN',
  '1e400',
  '-1',
  '9'.repeat(30),
];

/** Any 16-bit units: halves of surrogate pairs too, which no UTF-8 can say. */
const anyUnits = fc.string({ unit: fc.nat({ max: 0xff_ff }).map((unit) => String.fromCharCode(unit)), maxLength: 20 });

const longText = fc
  .tuple(fc.constantFrom('a', '\0', '\uD83D', '🦉', '[', '"', '\n', '../'), fc.constantFrom(300, 5_000, 70_000))
  .map(([unit, times]) => unit.repeat(times));

/** Text that nobody means well with. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...knownBad) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 3, arbitrary: anyUnits },
  { weight: 1, arbitrary: longText },
);

/** Text of every script that a person may write and that must come back as it was: no NUL, no half of a surrogate pair. */
export const wellFormedText = (constraints: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', maxLength: 60, ...constraints }).map((text) => text.replaceAll('\0', ' '));

const numbers = [0, -0, -1, 0.1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -(2 ** 63), 1e21, 1e308, Number.MIN_VALUE];

/** Keys that reach an object's prototype where it is copied carelessly; as JSON has them, they are keys like others. */
const prototypeKeys = fc
  .constantFrom('{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}', '{"toString":1}')
  .map((text): unknown => JSON.parse(text));

/** In JSON text this stands for so many arrays in one another, which `JSON.stringify` itself could not write. */
const deepMark = (depth: number): string => `<<${depth} deep>>`;

/** Any value that JSON can say, from a wrong type to what a reader may die of. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...numbers, null, true, false, [], {}) },
  { weight: 1, arbitrary: prototypeKeys },
  { weight: 1, arbitrary: fc.constantFrom(60, 3_000, 20_000).map(deepMark) },
  { weight: 1, arbitrary: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** JSON text of a value that the arbitraries of this module made. */
export function jsonOf(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll(/"<<(\d+) deep>>"/g, (_mark, depth: string) => {
    return '['.repeat(Number(depth)) + ']'.repeat(Number(depth));
  });
}
