import type { PlanStep } from '@boocode/contracts/flow-plan';
import type { RunSpec, SettledFallback } from './run-spec.js';
import { namedChoice } from './step-agents.js';

/** Who else may do this step while whoever does it is refused, in order; of its own choice where that says, else of the run. */
export function fallbackFor(
  step: Pick<PlanStep, 'key' | 'persona' | 'stage' | 'tier'>,
  run: Pick<RunSpec, 'agents' | 'fallback'>,
): Pick<SettledFallback, 'agent' | 'model'>[] {
  const pairs = namedChoice(step, run.agents)?.fallback ?? run.fallback ?? [];
  return pairs.map(({ agent, model, tiers }) => ({
    agent,
    model: (step.tier === null ? undefined : tiers[step.tier]) ?? model,
  }));
}
