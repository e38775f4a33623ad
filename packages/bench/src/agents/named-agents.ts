import type { AgentDescription } from '@boocode/contracts/agent';
import { UsageError } from '../options.js';

/** Those of the agents that a command line names. Errors: `UsageError`, for a name that is none's. */
export function namedAgents(known: readonly AgentDescription[], wanted: readonly string[]): AgentDescription[] {
  const ids = known.map(({ id }) => id);
  const unknown = wanted.filter((id) => !ids.includes(id));
  if (unknown.length > 0)
    throw new UsageError(`There is no agent ${unknown.join(', ')}. There are: ${ids.join(', ')}.`);
  return known.filter(({ id }) => wanted.includes(id));
}

/** Those that cannot play here, with the reason of each. */
export function leftOutOf(chosen: readonly AgentDescription[]): { id: string; why: string }[] {
  return chosen
    .filter(({ available }) => !available)
    .map(({ id, problem }) => ({ id, why: problem?.message ?? 'it is not there.' }));
}
