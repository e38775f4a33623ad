import type { AgentDescription } from '@boocode/contracts/agent';
import type { FlowPlan, PlanStep } from '@boocode/contracts/flow-plan';
import type { AgentChoice } from '@boocode/contracts/flow-run';
import { CoderError } from '../errors.js';
import { chooseAgent } from './choose-agent.js';
import type { RunSpec, SettledChoice } from './run-spec.js';

/** Who does this step: what its key says, else its persona, else its stage, else whoever does the run. */
export function choiceFor(
  { key, persona, stage }: Pick<PlanStep, 'key' | 'persona' | 'stage'>,
  { agent, model, agents }: Pick<RunSpec, 'agent' | 'model' | 'agents'>,
): SettledChoice {
  const names = persona === null ? [key, stage] : [key, persona, stage];
  const named = names.find((name) => Object.hasOwn(agents, name));
  return (named === undefined ? undefined : agents[named]) ?? { agent, model, mode_id: null, thinking_option_id: null };
}

/**
 * The choices of a launch with every agent looked up and every model settled. Throws `CoderError` for a name that no agent step
 * of the plan answers to, with all that there are, and for an agent that cannot be used.
 */
export function settleChoices(
  choices: Readonly<Record<string, AgentChoice>>,
  plan: FlowPlan,
  run: { agent: AgentDescription; model: string | null; agents: readonly AgentDescription[] },
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
      const model = choice.model ?? (agent.id === run.agent.id ? run.model : agent.default_model);
      const { mode_id = null, thinking_option_id = null } = choice;
      return [name, { agent: agent.id, model, mode_id, thinking_option_id }];
    }),
  );
}

/** Stages first, then personas and step keys, of the steps that agents do. */
function namesOf(plan: FlowPlan): string[] {
  const steps = plan.steps.filter(({ kind }) => kind === 'agent');
  return [
    ...new Set([
      ...steps.map(({ stage }) => stage),
      ...steps.flatMap(({ persona }) => persona ?? []),
      ...steps.map(({ key }) => key),
    ]),
  ];
}
