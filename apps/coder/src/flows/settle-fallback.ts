import type { AgentDescription } from '@boocode/contracts/agent';
import type { FallbackChoice } from '@boocode/contracts/flow-run';
import { chooseAgent } from './choose-agent.js';
import type { SettledFallback } from './run-spec.js';

/** The pairs of a launch with every agent looked up. Throws `CoderError` for an agent that cannot be used. */
export function settleFallback(
  pairs: readonly FallbackChoice[],
  agents: readonly AgentDescription[],
): SettledFallback[] {
  return pairs.map(({ agent: wanted, model }) => {
    const { id, default_model, tiers } = chooseAgent(wanted, agents);
    return model === undefined ? { agent: id, model: default_model, tiers } : { agent: id, model, tiers: {} };
  });
}
