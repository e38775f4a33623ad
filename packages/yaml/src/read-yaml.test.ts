import { expect, it } from 'vitest';
import { readYaml } from './read-yaml.js';
import { YamlError } from './yaml-error.js';

const numbered = (times: number, line: (n: number) => string): string =>
  Array.from({ length: times }, (_, n) => line(n)).join('\n');

it('reads what people write, aliases too', () => {
  expect(readYaml('a: &x [1, two]\nb: *x\nc:\n  - d: |\n      text\n')).toEqual({
    a: [1, 'two'],
    b: [1, 'two'],
    c: [{ d: 'text\n' }],
  });
  expect(readYaml('')).toBeNull();
  expect(readYaml('__proto__: {admin: true}')).toEqual(JSON.parse('{"__proto__":{"admin":true}}'));
});

it.each([
  ['a: [', /at line 1, column 5/],
  ['a: 1\nb:\n  c: 1\n  c: 2', /the key c twice, at line 4, column 3/],
  ['a: *x', /Unresolved alias/],
  ['--- 1\n--- 2', /multiple documents/],
])('says what is wrong with %j, and where', (text, words) => {
  expect(() => readYaml(text)).toThrow(YamlError);
  expect(() => readYaml(text)).toThrow(words);
});

/** Each ended the process, or took from one second to half a minute. */
const hostile: Record<string, string> = {
  arrays: '['.repeat(100_000),
  sequences: '- '.repeat(50_000),
  keys: '? '.repeat(50_000),
  values: 'a: '.repeat(30_000),
  'arrays in stairs': numbered(400, (n) => `${' '.repeat(n)}a:`),
  'ends without a beginning': ']'.repeat(100_000),
  'arrays in a row': '[]'.repeat(50_000),
  'arrays in a row, few enough to be looked at': '[]'.repeat(4_900),
  'ends without a beginning, few enough': ']'.repeat(9_900),
  aliases: '*a '.repeat(33_000),
  'text after text': '"'.repeat(100_000),
  tags: '!a '.repeat(33_000),
  directives: '%a\n'.repeat(33_000),
  'keys of other names': numbered(10_000, (n) => `k${n}: 1`),
  'keys of one name': numbered(20_000, () => 'k: 1'),
  'any length': 'a'.repeat(10_000_000),
  // Each name stands for ten times the one before.
  bomb: [
    'a: &a [x]',
    ...['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((s) => `${s[1]}: &${s[1]} [${`*${s[0]},`.repeat(10)}]`),
  ].join('\n'),
  'bomb of merges': [
    '%YAML 1.1\n---\na: &a {x: 1}',
    ...['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((s) => `${s[1]}: &${s[1]} {<<: [${`*${s[0]},`.repeat(10)}]}`),
  ].join('\n'),
};

it.each(Object.entries(hostile))('refuses hostile %s in far less than a second', (_what, text) => {
  const before = process.cpuUsage();
  expect(() => readYaml(text)).toThrow(YamlError);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(700);
});

it('reads as many keys as it takes in time that grows with them', () => {
  const text = numbered(1_300, (n) => `k${n}: 1`);
  expect(Object.keys(Object(readYaml(text)))).toHaveLength(1_300);
});
