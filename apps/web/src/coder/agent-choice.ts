import type { AgentDescription, AgentMode, PermissionProfile } from '@boocode/contracts/agent';
import type { AgentSessionView, ChatTaskView } from '@boocode/contracts/coder-chat';
import { modelName } from '../format/names.js';

/** With whom the next message is, and how. Null = the agent's own choice. */
export interface AgentChoice {
  agent: string | null;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
  profile: PermissionProfile;
}

/** Where a chat works: in the project's folder, or on a branch of its own. */
export type ChatPlace = 'in-place' | 'worktree';

/** What a person chose and has not sent yet. */
export type Picked = Partial<AgentChoice>;

interface Known {
  agents: readonly AgentDescription[];
  /** The chat's newest task. */
  last: ChatTaskView | undefined;
  /** The agent of new chats, from the settings. */
  preferred: string | null;
}

const first = (...values: (string | null | undefined)[]) => values.find((value) => value != null) ?? null;

/** As coder would choose: what was picked, else what the chat's last task had, else the settings, else the first that works. */
export function choiceOf(picked: Picked, { agents, last, preferred }: Known): AgentChoice {
  const usable = agents.find(({ available }) => available);
  const agent = first(picked.agent, last?.agent, preferred, usable?.id);
  // Model, mode and thinking belong to their agent, and are not carried over to another one.
  const before = last?.agent === agent ? last : undefined;
  const usual = agents.find(({ id }) => id === agent)?.default_model;
  return {
    agent,
    model: first(picked.model, before?.model, usual),
    mode_id: first(picked.mode_id, before?.mode_id),
    thinking_option_id: first(picked.thinking_option_id, before?.thinking_option_id),
    profile: picked.profile ?? last?.profile ?? 'ask',
  };
}

/** After another agent is picked, nothing of what was picked for the one before holds, but what it may do. */
export const withAgent = (picked: Picked, agent: string): Picked => ({
  agent,
  ...(picked.profile !== undefined && { profile: picked.profile }),
});

/** The fields of a request; what is the agent's own choice is not said. */
export const requestOf = ({ agent, model, mode_id, thinking_option_id, profile }: AgentChoice) => ({
  ...(agent !== null && { agent }),
  ...(model !== null && { model }),
  ...(mode_id !== null && { mode_id }),
  ...(thinking_option_id !== null && { thinking_option_id }),
  profile,
});

/** How a mode looks: what it lets the agent do unasked, in a word. */
export const tierWords: Readonly<Record<AgentMode['tier'], string>> = {
  calm: 'reads only',
  normal: 'asks first',
  edits: 'edits freely',
  'full-access': 'full access',
};

export const profileWords: Readonly<Record<PermissionProfile, { word: string; what: string }>> = {
  'read-only': { word: 'Read only', what: 'It may read in the project, and nothing else.' },
  ask: { word: 'Ask first', what: 'It reads freely, and asks before each edit and command.' },
  write: { word: 'May write', what: 'It edits and runs commands in the project; for the rest it asks.' },
};

export const placeWords: Readonly<Record<ChatPlace, { word: string; what: string }>> = {
  'in-place': { word: 'In place', what: "It works in the project's own folder." },
  worktree: { word: 'In a worktree', what: 'It works on a branch of its own, in a folder of its own.' },
};

const differ = (asked: string | null, real: string | null): asked is string =>
  asked !== null && real !== null && asked !== real;

/** What an agent really works with where that is not what was asked of it, in words; empty = nothing differs. */
export function differences(session: AgentSessionView | undefined, agent: AgentDescription | undefined): string[] {
  if (session === undefined) return [];
  const { requested, effective } = session;
  const titleOf = (id: string) => modelName(id, agent?.models.find((model) => model.id === id)?.title);
  const modeOf = (id: string) => agent?.modes.find((mode) => mode.id === id)?.title ?? id;
  return [
    differ(requested.model, effective.model)
      ? `Model: ${titleOf(effective.model ?? '')}, though ${titleOf(requested.model)} was asked for`
      : '',
    differ(requested.mode_id, effective.mode_id)
      ? `Mode: ${modeOf(effective.mode_id ?? '')}, though ${modeOf(requested.mode_id)} was asked for`
      : '',
    differ(requested.thinking_option_id, effective.thinking_option_id)
      ? `Thinking: ${effective.thinking_option_id}, though ${requested.thinking_option_id} was asked for`
      : '',
  ].filter((line) => line !== '');
}
