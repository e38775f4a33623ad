import { expect, test } from 'vitest';
import { askTitle } from './ask-title.js';

const permission = (tool: string, title: string): string => askTitle({ kind: 'permission', tool, title });

test.each([
  ['bash', 'bash: npm test', 'Run npm test'],
  ['edit', 'edit: src/a.ts', 'Edit src/a.ts'],
  ['bash', 'Claude wants to run npm test', 'Run npm test'],
  ['bash', 'Run npm test', 'Run npm test'],
  ['zzz', 'zzz', 'Use zzz'],
  ['zzz', 'zzz: anything', 'Use zzz: anything'],
  ['bash', 'bash: a\n  b', 'Run a b'],
])('what %s wants is said as a person reads it: %s', (tool, title, words) => {
  expect(permission(tool, title)).toBe(words);
});

test('a question stays as it was asked, and nothing is endless', () => {
  expect(askTitle({ kind: 'question', tool: 'question', title: 'question: which?' })).toBe('question: which?');
  expect(permission('bash', `bash: ${'x'.repeat(900)}`)).toHaveLength(300);
});
