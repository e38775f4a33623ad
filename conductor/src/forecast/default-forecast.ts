import { isByAgent, type PlanStep } from '@boocode/contracts/flow-plan';
import type { Forecast } from '@boocode/contracts/run-preview';

type Expected = Pick<Forecast, 'tokens' | 'minutes'>;

const range = (tokens: [number, number], minutes: [number, number]): Expected => ({
  tokens: { low: tokens[0], high: tokens[1] },
  minutes: { low: minutes[0], high: minutes[1] },
});

/** By what the work asks of a model. */
const byTier: Record<NonNullable<PlanStep['tier']>, Expected> = {
  light: range([10_000, 30_000], [1, 3]),
  standard: range([30_000, 80_000], [2, 6]),
  deep: range([40_000, 120_000], [3, 9]),
};

/** Stages that are handed all they need, and look around little. */
const byStage: Partial<Record<PlanStep['stage'], Expected>> = {
  dedupe: range([4_000, 15_000], [0.5, 2]),
  reader: range([15_000, 40_000], [1, 4]),
};

/** What an agent's step is expected to come to before anything like it was measured; null for all others, which cost nothing. */
export function defaultForecast({ kind, stage, tier }: Pick<PlanStep, 'kind' | 'stage' | 'tier'>): Forecast | null {
  if (!isByAgent(kind)) return null;
  return { ...(byStage[stage] ?? byTier[tier ?? 'standard']), usd: null, attempts: 0 };
}
