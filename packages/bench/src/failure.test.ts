import { expect, test } from 'vitest';
import { reasonOf } from './failure.js';

test('a worker that died is reported with its error, not with the line of Node that threw it', () => {
  const said = 'node:internal/process/promises:394\n  trigger();\n  ^\n\nPostgresError: no such table\n    at x';
  expect(reasonOf(new Error(`A worker died: ${said}`))).toBe('A worker died: PostgresError: no such table');
});

test('of any other failure the first line is told', () => {
  expect(reasonOf(new Error('not done after 45 s\nmore'))).toBe('not done after 45 s');
});
