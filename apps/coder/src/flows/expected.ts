import type { Band, PlanStep } from '@boocode/contracts/flow-plan';
import { defaultForecast } from '@boocode/conductor/forecast/default-forecast';
import type { NewForecast } from '../tasks/types.js';

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
