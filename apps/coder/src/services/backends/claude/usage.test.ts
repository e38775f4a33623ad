import { expect, it } from 'vitest';
import { usageBetween } from './usage.js';

const account = (input: number, output: number, more: object = {}) => ({
  inputTokens: input,
  outputTokens: output,
  cacheReadInputTokens: 0,
  cacheCreationInputTokens: 0,
  ...more,
});

it('counts a turn as what its session has used more than before, over all models', () => {
  const before = { sonnet: account(100, 10) };
  const after = { sonnet: account(150, 30), haiku: account(7, 1) };
  expect(usageBetween(before, after)).toMatchObject({ input_tokens: 57, output_tokens: 21 });
});

it('knows no use where no model answered', () => {
  expect(usageBetween({}, {})).toBeNull();
  expect(usageBetween({ sonnet: account(100, 10) }, { sonnet: account(100, 10) })).toBeNull();
});

it('takes an account that has shrunk for a new one', () => {
  expect(usageBetween({ sonnet: account(100, 10) }, { sonnet: account(40, 4) })).toMatchObject({ input_tokens: 40 });
});

it('knows money only where every model has a price', () => {
  const priced = account(1, 1, { costUSD: 0.5, costBasis: 'list' });
  expect(usageBetween({}, { sonnet: priced })?.cost_usd).toBe(0.5);
  expect(
    usageBetween({}, { sonnet: priced, other: account(1, 1, { costUSD: 9, costBasis: 'unknown' }) })?.cost_usd,
  ).toBeNull();
});
