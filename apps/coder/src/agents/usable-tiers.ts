import { ModelTiers, type AgentDescription } from '@boocode/contracts/agent';

type Known = Pick<AgentDescription, 'models' | 'models_note'>;

/**
 * The models by tier that the agent has now, and a note of those that it has not: without a sign-in its steps are done by what
 * there is. An agent that names no models is taken at the person's word.
 */
export function usableTiers(
  wanted: ModelTiers,
  { models, models_note }: Known,
): Pick<AgentDescription, 'tiers' | 'models_note'> {
  const has = (model: string): boolean => models.length === 0 || models.some(({ id }) => id === model);
  const named = Object.entries(wanted).flatMap(([tier, model]) => (model === undefined ? [] : [{ tier, model }]));
  const missing = named.filter(({ model }) => !has(model));
  const tiers = ModelTiers.parse(
    Object.fromEntries(named.filter(({ model }) => has(model)).map(({ tier, model }) => [tier, model])),
  );
  if (missing.length === 0) return { tiers, models_note };
  const list = missing.map(({ tier, model }) => `${model} (${tier})`).join(', ');
  const note = `agents.json names models for tiers that it does not have now: ${list}. Its default does those steps.`;
  return { tiers, models_note: models_note === null ? note : `${models_note} ${note}` };
}
