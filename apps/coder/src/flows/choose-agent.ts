import type { AgentDescription } from '@boocode/contracts/agent';
import { CoderError } from '../errors.js';

/** The agent that is named, or the first; refused with what mends it when it cannot be used. */
export function chooseAgent(wanted: string | undefined, agents: readonly AgentDescription[]): AgentDescription {
  const agent = wanted === undefined ? agents[0] : agents.find(({ id }) => id === wanted);
  if (agent === undefined) {
    throw unknown(
      'agent',
      wanted ?? '',
      agents.map(({ id }) => id),
    );
  }
  if (agent.available) return agent;
  const mend = agent.problem?.mend ?? null;
  const message = `${agent.title} cannot be used: ${agent.problem?.message ?? 'it is not available.'}`;
  throw new CoderError({
    code: 'agent.unavailable',
    status: 422,
    message: mend === null ? message : `${message} To mend it: ${mend}`,
  });
}

/** A refusal of a name that nothing has, with the names that there are. */
export function unknown(what: 'flow' | 'agent', name: string, known: readonly string[]): CoderError {
  return new CoderError({
    code: `${what}.unknown`,
    status: 422,
    message: `There is no ${what} ${JSON.stringify(name)}. There are: ${known.join(', ')}.`,
    details: { known },
  });
}
