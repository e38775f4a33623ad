import type { Forecast } from '@boocode/contracts/run-preview';
import { describe, expect, test } from 'vitest';
import { defaultForecast } from './default-forecast.js';
import { runForecast, type ForecastStep } from './run-forecast.js';

const of = (minutes: number, over: Partial<Forecast> = {}): Forecast => ({
  tokens: { low: 1_000, high: 2_000 },
  minutes: { low: minutes, high: minutes * 2 },
  usd: null,
  attempts: 5,
  ...over,
});
const step = (key: string, depends_on: string[], minutes: number | null): ForecastStep => ({
  key,
  depends_on,
  agent: minutes === null ? 'conductor' : 'opencode',
  forecast: minutes === null ? null : of(minutes),
});
const six = Array.from({ length: 6 }, (_, n) => step(`angle.${n}`, ['context'], 4));
const review = [
  step('context', [], null),
  ...six,
  step('fold', ['context', ...six.map(({ key }) => key)], null),
  step('validator', ['fold'], 3),
  step('finish', ['validator'], null),
];

describe('a run', () => {
  test('takes as long as its longest way, and costs what all its steps cost', () => {
    expect(runForecast(review, new Map())).toEqual({
      tokens: { low: 7_000, high: 14_000 },
      minutes: { low: 7, high: 14 },
      usd: null,
      attempts: 35,
    });
  });

  test.each([
    [1, 27],
    [2, 15],
    [4, 11],
    [0, 27],
  ])('on an agent with %i slots takes %i minutes', (slots, minutes) => {
    expect(runForecast(review, new Map([['opencode', slots]]))?.minutes.low).toBe(minutes);
  });

  test('that is under way takes what is left: what has ended is not there, what runs has begun', () => {
    const left = [{ ...step('angle.5', ['context'], 4), minutes_run: 3 }, ...review.slice(7)];
    expect(runForecast(left, new Map([['opencode', 1]]))?.minutes).toEqual({ low: 4, high: 11 });
    const late = [{ ...step('angle.5', [], 4), minutes_run: 30 }];
    expect(runForecast(late, new Map())?.minutes).toEqual({ low: 0, high: 0 });
  });

  test('costs the money that is known, and none is not free', () => {
    const paid = { ...step('a', [], 1), forecast: of(1, { usd: { low: 0.5, high: 1 } }) };
    expect(runForecast([paid, step('b', [], 1)], new Map())?.usd).toEqual({ low: 0.5, high: 1 });
    expect(runForecast([step('b', [], 1)], new Map())?.usd).toBeNull();
  });

  test('with nothing left to do has no forecast', () => {
    expect(runForecast([], new Map())).toBeNull();
  });
});

const tokens = (
  stage: 'angle' | 'dedupe' | 'fold',
  tier: 'deep' | 'light' | null,
  kind: 'agent' | 'code' = 'agent',
): number | undefined => defaultForecast({ kind, stage, tier })?.tokens.high;

test('before anything was measured a step costs by its tier, its stage where that says more, and code nothing', () => {
  expect(tokens('angle', 'deep')).toBeGreaterThan(tokens('angle', null) ?? Infinity);
  expect(tokens('angle', null)).toBeGreaterThan(tokens('angle', 'light') ?? Infinity);
  expect(tokens('dedupe', 'light')).toBeLessThan(tokens('angle', 'light') ?? 0);
  expect(tokens('fold', null, 'code')).toBeUndefined();
});
