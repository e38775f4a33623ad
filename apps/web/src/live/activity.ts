import type { AgentEvent } from '@boocode/contracts/agent-event';

/** What a running step does now, in one line. */
export interface Activity {
  text: string;
  toolCalls: number;
  /** When it began to, in milliseconds. */
  at: number;
}

export const activityKey = (taskId: string) => ['activity', taskId] as const;

const lineLimit = 160;
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, lineLimit);

const callLine = ({ title, tool }: { title: string; tool: string }) => oneLine(title === '' ? tool : title);

/** The line after an event: the last tool call rules; text shows only while no tool was called. */
export function activityAfter(before: Activity | undefined, event: AgentEvent, at: number): Activity | undefined {
  const toolCalls = before?.toolCalls ?? 0;
  switch (event.type) {
    case 'tool_call':
      return { text: callLine(event), toolCalls: toolCalls + 1, at };
    case 'notice':
      return { text: oneLine(event.text), toolCalls, at };
    case 'text':
      return before ?? { text: 'Writing its answer', toolCalls, at };
    case 'reasoning':
      return before ?? { text: 'Thinking', toolCalls, at };
    case 'tool_update':
    case 'commands':
    case 'usage':
    case 'context':
    case 'windows':
    case 'prompt':
      return before;
    default:
      return event satisfies never;
  }
}
