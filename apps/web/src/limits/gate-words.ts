import type { AgentGateView, UsageWindow } from '@boocode/contracts/agent-gate';
import type { TaskView } from '@boocode/contracts/task';
import { tokens } from '../format/amount.js';
import { modelName } from '../format/names.js';

/** It refuses now, or one task asks whether it still does. */
export const isShut = ({ state }: AgentGateView): boolean => state !== 'open';

/** It lets through less than there are slots. */
export const isNarrowed = ({ slots, tokens_per_minute }: AgentGateView): boolean =>
  slots !== null || tokens_per_minute !== null;

/** Whether a step falls under the gate; one without a model of its own is done with the agent's default. */
export const covers = (gate: AgentGateView, { agent, model }: Pick<TaskView, 'agent' | 'model'>): boolean =>
  gate.agent === (agent ?? 'default') && (gate.model === null || gate.model === (model ?? 'default'));

/** Whom it is about: the agent, and its model where it is not all of them. */
export function gateName({ agent, model }: AgentGateView, titles: ReadonlyMap<string, string>): string {
  const title = titles.get(agent) ?? agent;
  if (model === null) return title;
  return `${title} · ${model === 'default' ? 'its own model' : modelName(model)}`;
}

const sources = { header: 'as the provider’s answer told', text: 'as the provider said', event: 'as the agent told' };
const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What else is known of it, a fact each. */
export function gateFacts({ state, source, slots, tokens_per_minute, waiting }: AgentGateView): string[] {
  const how = source === 'backoff' ? 'a guess: nobody said until when' : source === null ? null : sources[source];
  return [
    ...(state === 'closed' && how !== null ? [how] : []),
    ...(waiting === 0 ? [] : [`${counted(waiting, 'task')} ${waiting === 1 ? 'waits' : 'wait'}`]),
    ...(slots === null ? [] : [`at most ${slots} at once`]),
    ...(tokens_per_minute === null ? [] : [`${tokens(tokens_per_minute)} tokens a minute`]),
  ];
}

/** A window in the provider's own word, and how long it is where that is told: `five hour, 5 h`. */
export function windowName({ name, minutes }: UsageWindow): string {
  const word = name.replaceAll('_', ' ');
  if (minutes === null) return word;
  const long =
    minutes % 1440 === 0 ? counted(minutes / 1440, 'day') : minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
  return `${word}, ${long}`;
}
