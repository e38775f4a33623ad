import { createHash } from 'node:crypto';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import type { Prompt } from '@boocode/conductor/types';
import { cutOff, deedsOf, shortStory } from '../services/deeds.js';
import type { PastEvent } from '../tasks/read-interrupted.js';

export interface StepTurn {
  prompt: Prompt;
  /** What a session is told that holds the prompt. */
  goOn: string;
  /** The agent has taken up the session of the attempt before. */
  resumed: boolean;
  /** What the attempts did that were cut off before this one. */
  before: readonly PastEvent[];
}

/** What is said to the agent, and the event that says which it was. */
export interface StepWords {
  user: string;
  event: Extract<AgentEvent, { type: 'prompt' }>;
}

/**
 * What the agent of a step is told: its prompt; only to go on, where its session has begun to work on this very prompt; and the prompt
 * with what was done before, where another session did it.
 */
export function stepWords({ prompt, goOn, resumed, before }: StepTurn): StepWords {
  const digest = createHash('sha256').update(`${prompt.system}\n${prompt.user}`).digest('hex');
  const held = resumed ? before.filter(({ in_session }) => in_session).map(({ event }) => event) : [];
  if (hasBegun(held, digest)) return { user: goOn, event: { type: 'prompt', kind: 'go-on', digest } };
  const size = {
    characters: prompt.system.length + prompt.user.length,
    shared_characters: prompt.system.length + prompt.shared,
  };
  const elsewhere = before.filter(({ in_session }) => !resumed || !in_session);
  const deeds = deedsOf(elsewhere.map(({ event }) => event));
  const user = deeds === null ? prompt.user : `${prompt.user}\n\n${storyOf(deeds)}`;
  return { user, event: { type: 'prompt', kind: 'whole', digest, ...size } };
}

/** Whether the last prompt of a session was this one, and the agent has shown that it had it. A kill can come in between. */
function hasBegun(events: readonly AgentEvent[], digest: string): boolean {
  const told = events.findLastIndex((event) => event.type === 'prompt' && event.kind === 'whole');
  const last = events[told];
  if (last?.type !== 'prompt' || last.digest !== digest) return false;
  return events.slice(told).some(({ type }) => type === 'text' || type === 'reasoning' || type === 'tool_call');
}

function storyOf(deeds: string): string {
  return `# What was done before\n${cutOff}\n${fence(promptTags.before, shortStory(deeds))}\n`;
}
