import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { addFallback } from './fallback-flag.js';

test('pairs are taken in the order in which they are said, with or without a model', () => {
  expect(addFallback('opencode/acme/large', addFallback('codex'))).toEqual([
    { agent: 'codex' },
    { agent: 'opencode', model: 'acme/large' },
  ]);
});

test.each(['', '/model', 'codex/'])('%j is refused', (text) => {
  expect(() => addFallback(text)).toThrow(InvalidArgumentError);
});
