import type { AgentEvent } from '@boocode/contracts/agent-event';

const longestStory = 12_000;

/** What an agent is told that goes on with work in which it was cut off. */
export const cutOff =
  'You were cut off in the middle of this task and are going on with it now. Some of it may be done: look at what is there before you do anything a second time.';

/** What an attempt did, from its transcript: its tool calls by title and how each ended, and its words. Null = nothing. */
export function deedsOf(events: readonly AgentEvent[]): string | null {
  const ends = new Map(events.flatMap((event) => (event.type === 'tool_update' ? [[event.id, event.status]] : [])));
  const lines = events.flatMap((event, at): string[] => {
    if (event.type === 'tool_call') return [`- ${event.title} (${howEnded[ends.get(event.id) ?? 'running']})`];
    // What was streamed stands in pieces, which may end in the middle of a word.
    const isFirst = event.type === 'text' && events[at - 1]?.type !== 'text';
    return isFirst ? [piecesFrom(events, at).trim()] : [];
  });
  const told = lines.filter((text) => text !== '');
  return told.length === 0 ? null : told.join('\n');
}

const howEnded = { completed: 'done', failed: 'it failed', running: 'it may not have ended' };

function piecesFrom(events: readonly AgentEvent[], start: number): string {
  const end = events.findIndex((event, at) => at > start && event.type !== 'text');
  const pieces = events.slice(start, end < 0 ? events.length : end);
  return pieces.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** A long story keeps its end. */
export function shortStory(text: string): string {
  return text.length <= longestStory ? text : `[…] ${text.slice(-longestStory)}`;
}
