import type { Forecast } from '@boocode/contracts/run-preview';
import { expect, test } from 'vitest';
import { outcomeOf } from './run-outcome.js';

const forecast: Forecast = { tokens: { low: 10, high: 30 }, minutes: { low: 1, high: 2 }, usd: null, attempts: 5 };
const preview = {
  forecast,
  steps: [
    { key: 'context', forecast: null },
    { key: 'angle.a', forecast },
    { key: 'validator', forecast },
  ],
};
const step = (step_key: string, cost_tokens: number | null, over: { state?: 'failed'; reason?: string } = {}) => ({
  step_key,
  cost_tokens,
  state: 'completed' as const,
  reason: null,
  started_at: '2026-01-01T10:00:00.000Z',
  ended_at: '2026-01-01T10:00:30.000Z',
  ...over,
});
const run = {
  condition: 'completed' as const,
  cost_tokens: 60,
  created_at: '2026-01-01T10:00:00.000Z',
  ended_at: '2026-01-01T10:03:00.000Z',
  steps: [step('context', null), step('angle.a', 40), step('validator', null), step('dedupe', 20)],
};

test('steps are held against their forecasts: code is none, one that was added is not foreseen, one with nothing to do used 0', () => {
  expect(outcomeOf({ preview, run })).toEqual({
    forecast,
    tokens: 60,
    minutes: 3,
    steps: [
      { key: 'angle.a', forecast, tokens: 40, minutes: 0.5 },
      { key: 'validator', forecast, tokens: 0, minutes: 0.5 },
      { key: 'dedupe', forecast: null, tokens: 20, minutes: 0.5 },
    ],
  });
});

test('a run that did not complete says nothing', () => {
  const failed = step('angle.a', 40, { state: 'failed', reason: 'It fell.' });
  expect(() => outcomeOf({ preview, run: { ...run, steps: [failed] } })).toThrow('angle.a: It fell.');
  expect(() => outcomeOf({ preview, run: { ...run, ended_at: null } })).toThrow('did not complete');
  expect(() => outcomeOf({ preview: { ...preview, forecast: null }, run })).toThrow('no forecast');
});
