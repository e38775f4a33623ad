import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { AgentSessionView, ChatTaskView } from '@boocode/contracts/coder-chat';
import type { WsFrameOf } from '@boocode/contracts/ws-frames';

/** A chat with agents as it is shown: its tasks, oldest first, the events that are known of each, and its agents' sessions. */
export interface CoderChat {
  tasks: readonly ChatTaskView[];
  events: Readonly<Record<string, readonly TaskEventView[]>>;
  sessions: readonly AgentSessionView[];
}

export function coderChatOf({ tasks, events, sessions }: WsFrameOf<'coder_chat_snapshot'>): CoderChat {
  const byTask: Record<string, TaskEventView[]> = {};
  for (const { task_id, ...event } of events) (byTask[task_id] ??= []).push(event);
  return { tasks, sessions, events: byTask };
}

/** With a task that is new, or has changed. Ids are UUIDv7 and sort by age. */
export function coderChatWithTask(chat: CoderChat, task: ChatTaskView): CoderChat {
  const known = chat.tasks.some(({ id }) => id === task.id);
  const tasks = known ? chat.tasks.map((one) => (one.id === task.id ? task : one)) : [...chat.tasks, task];
  return { ...chat, tasks: known ? tasks : tasks.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

export function coderChatWithSession(chat: CoderChat, session: AgentSessionView): CoderChat {
  const others = chat.sessions.filter(({ agent }) => agent !== session.agent);
  return { ...chat, sessions: [...others, session] };
}

/** With one more event of a task; one that is known changes nothing. */
export function coderChatWithEvent(chat: CoderChat, frame: WsFrameOf<'task_event'>, now: string): CoderChat {
  const { task_id, attempt, event_seq: seq, event } = frame;
  const known = chat.events[task_id] ?? [];
  const last = known.at(-1);
  if (last !== undefined && (last.attempt > attempt || (last.attempt === attempt && last.seq >= seq))) return chat;
  return { ...chat, events: { ...chat.events, [task_id]: [...known, { attempt, seq, event, created_at: now }] } };
}
