import type { AgentDescription } from '@boocode/contracts/agent';
import { isByAgent, type FlowPlan, type PlanStep } from '@boocode/contracts/flow-plan';
import type { AgentChoice } from '@boocode/contracts/flow-run';
import { CoderError } from '../errors.js';
import { chooseAgent } from './choose-agent.js';
import { settleFallback } from './settle-fallback.js';
import type { RunSpec, SettledChoice } from './run-spec.js';

/** Who does a step, with which model. */
export type StepAgent = Omit<SettledChoice, 'tiers' | 'fallback'>;

/**
 * Who does this step: what its key says, else its persona, else its stage, else whoever does the run; with the model that was asked
 * for, else that of the step's tier, else the default of the agent.
 */
export function choiceFor(
  step: Pick<PlanStep, 'key' | 'persona' | 'stage' | 'tier'>,
  { agent, model, tiers: runTiers, agents }: Pick<RunSpec, 'agent' | 'model' | 'tiers' | 'agents'>,
): StepAgent {
  const {
    tiers,
    fallback: _instead,
    ...choice
  }: SettledChoice = namedChoice(step, agents) ?? {
    agent,
    model,
    tiers: runTiers,
    mode_id: null,
    thinking_option_id: null,
  };
  return { ...choice, model: (step.tier === null ? undefined : tiers[step.tier]) ?? choice.model };
}

/** What was chosen for this step in particular: by its key, else by its persona, else by its stage. */
export function namedChoice(
  { key, persona, stage }: Pick<PlanStep, 'key' | 'persona' | 'stage'>,
  agents: RunSpec['agents'],
): SettledChoice | undefined {
  const names = persona === null ? [key, stage] : [key, persona, stage];
  const named = names.find((name) => Object.hasOwn(agents, name));
  return named === undefined ? undefined : agents[named];
}

/**
 * The choices of a launch with every agent looked up and every model settled. Throws `CoderError` for a name that no agent step
 * of the plan answers to, with all that there are, and for an agent that cannot be used.
 */
export function settleChoices(
  choices: Readonly<Record<string, AgentChoice>>,
  plan: FlowPlan,
  run: { agent: AgentDescription; agents: readonly AgentDescription[] } & Pick<RunSpec, 'model' | 'tiers'>,
): Record<string, SettledChoice> {
  const known = namesOf(plan);
  const unknown = Object.keys(choices).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new CoderError({
      code: 'agents.unknown-step',
      status: 422,
      message: `No step that an agent does is called ${unknown.map((name) => JSON.stringify(name)).join(' or ')}. There are: ${known.join(', ')}.`,
      details: { known },
    });
  }
  return Object.fromEntries(
    Object.entries(choices).map(([name, choice]) => {
      const agent = choice.agent === undefined ? run.agent : chooseAgent(choice.agent, run.agents);
      // The same agent works on as for the rest of the run, another one as it does by itself.
      const { model, tiers } = agent.id === run.agent.id ? run : { model: agent.default_model, tiers: agent.tiers };
      const models = choice.model === undefined ? { model, tiers } : { model: choice.model, tiers: {} };
      const { mode_id = null, thinking_option_id = null, fallback } = choice;
      const instead = fallback && { fallback: settleFallback(fallback, run.agents) };
      return [name, { agent: agent.id, ...models, mode_id, thinking_option_id, ...instead }];
    }),
  );
}

/** Stages first, then personas and step keys, of the steps that agents do. */
function namesOf(plan: FlowPlan): string[] {
  const steps = plan.steps.filter(({ kind }) => isByAgent(kind));
  return [
    ...new Set([
      ...steps.map(({ stage }) => stage),
      ...steps.flatMap(({ persona }) => persona ?? []),
      ...steps.map(({ key }) => key),
    ]),
  ];
}
