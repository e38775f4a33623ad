import type { Band, PlanStep } from '@boocode/contracts/flow-plan';
import { defaultForecast } from '@boocode/conductor/forecast/default-forecast';
import type { NewForecast } from '../tasks/types.js';

/** Before the name of its flow: what a run is found by. */
export const flowPrefix = 'flow/';

/** The figures of a root: it is found by them, and costs nothing. */
export const nothing = {
  tokens_low: null,
  tokens_high: null,
  minutes_low: null,
  minutes_high: null,
  usd_low: null,
  usd_high: null,
  attempts: 0,
};

/** What a step is expected to come to before the table has measured anything like it; null for code. */
export function expectedOf(step: PlanStep, band: Band): NewForecast | null {
  const forecast = defaultForecast(step);
  if (forecast === null) return null;
  const { tokens, minutes, usd, attempts } = forecast;
  return {
    persona: step.persona ?? step.stage,
    band,
    tokens_low: tokens.low,
    tokens_high: tokens.high,
    minutes_low: minutes.low,
    minutes_high: minutes.high,
    usd_low: usd?.low ?? null,
    usd_high: usd?.high ?? null,
    attempts,
  };
}
