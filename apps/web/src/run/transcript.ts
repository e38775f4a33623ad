import type { TaskEventView } from '@boocode/contracts/agent-event';

/** A transcript as it is read: pieces joined, a tool call and its result in one place. */
export type Entry =
  | { kind: 'text' | 'reasoning' | 'notice'; key: string; text: string }
  | {
      kind: 'tool';
      key: string;
      id: string;
      tool: string;
      title: string;
      input: unknown;
      /** Broken off: its attempt ended before it did. */
      status: 'running' | 'completed' | 'failed' | 'broken-off';
      output: string | null;
    };

const goesOn = "It was cut off before, and goes on in its agent's own session.";

/** The attempts that have events, oldest first. */
export const attemptsIn = (events: readonly TaskEventView[]): number[] => [
  ...new Set(events.map((event) => event.attempt)),
];

/** Folds the events of one attempt into entries. In one that runs no more nothing is running, whatever was said last. */
export function transcriptOf(events: readonly TaskEventView[], attempt: number, runs: boolean): Entry[] {
  const entries: Entry[] = [];
  const tools = new Map<string, number>();
  for (const { attempt: of, seq, event } of events) {
    if (of !== attempt) continue;
    const key = `${of}.${seq}`;
    switch (event.type) {
      case 'text':
      case 'reasoning':
        addWords(entries, event, key);
        break;
      case 'prompt':
        entries.push(...promptEntries(event, key));
        break;
      case 'notice':
        entries.push({ kind: 'notice', key, text: event.text });
        break;
      case 'tool_call':
        tools.set(event.id, entries.length);
        entries.push({ ...event, kind: 'tool', key, status: runs ? 'running' : 'broken-off', output: null });
        break;
      case 'tool_update':
        updateTool(entries, tools.get(event.id), event);
        break;
      case 'commands':
      case 'usage':
      case 'context':
      case 'windows':
        break;
    }
  }
  return entries;
}

/** Words of one kind that follow one another are one entry. */
function addWords(
  entries: Entry[],
  { type, text }: Extract<TaskEventView['event'], { type: 'text' | 'reasoning' }>,
  key: string,
) {
  const last = entries.at(-1);
  if (last?.kind === type) entries[entries.length - 1] = { ...last, text: last.text + text };
  else entries.push({ kind: type, key, text });
}

/** A whole prompt is nothing that a person would read here. */
function promptEntries({ kind }: Extract<TaskEventView['event'], { type: 'prompt' }>, key: string): Entry[] {
  return kind === 'go-on' ? [{ kind: 'notice', key, text: goesOn }] : [];
}

function updateTool(
  entries: Entry[],
  place: number | undefined,
  update: Extract<TaskEventView['event'], { type: 'tool_update' }>,
) {
  const entry = place === undefined ? undefined : entries[place];
  // An update to a call that was never seen says nothing that could be shown.
  if (place === undefined || entry?.kind !== 'tool') return;
  entries[place] = {
    ...entry,
    status: update.status,
    title: update.title ?? entry.title,
    output: update.output ?? entry.output,
  };
}
