import { rehearsalModel } from '@boocode/rehearsal/name';
import { BackendError } from '../backend-error.js';
import type { CliAgent, CliModel, RehearsalServer } from './cli-agent.js';

/**
 * What a session's model name means. A bare name is the agent's own affair; `provider/name` must name its provider, unless it
 * reaches any. Null is the agent's default on the person's account or, without one, the stand-in.
 */
export function chooseModel(
  name: string | null,
  options: { agent: CliAgent; rehearsal: RehearsalServer | null; hasAccount: boolean },
): CliModel {
  const { agent, rehearsal, hasAccount } = options;
  const isRehearsal = name === rehearsalModel || name === `rehearsal/${rehearsalModel}`;
  if (rehearsal !== null && (isRehearsal || (name === null && !hasAccount)))
    return { by: 'rehearsal', server: rehearsal };
  if (isRehearsal) throw unusable(`${agent.id} was given no stand-in model.`);
  const bare = name === null ? null : ownName(name, agent);
  if (!hasAccount) throw unusable(agent.signIn);
  return { by: 'account', name: bare };
}

function ownName(name: string, { id, providers }: CliAgent): string {
  const slash = name.indexOf('/');
  if (providers.length === 0 || slash < 0) return name;
  if (providers.includes(name.slice(0, slash))) return name.slice(slash + 1);
  throw unusable(`${id} has no model ${name}. Name one of ${providers.join(' or ')}, or the bare name.`);
}

function unusable(message: string): BackendError {
  return new BackendError('failure', 'agent.model', message);
}
