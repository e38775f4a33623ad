import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { TaskView } from '@boocode/contracts/task';
import { setTimeout as delay } from 'node:timers/promises';
import { UnreachableError } from '../errors.js';
import type { CoderClient } from './coder-client.js';
import { hasEnded } from './ended.js';

export interface FollowTaskOptions {
  id: string;
  /** What is heard of the task, in order, each event once. */
  onEvent: (event: AgentEvent) => void;
  /** The task as it is now, whenever it was looked at. */
  onTask: (task: TaskView) => Promise<void>;
  /** Aborted when the person stops watching; following then throws the signal's reason. */
  signal: AbortSignal;
  pollMs?: number;
}

/** How long BooCode may be gone, as when it is restarted, before following gives up. */
const goneMs = 90_000;

/** Follows a task to its end and returns it; every event up to the end has been told by then. */
export async function followTask(client: CoderClient, options: FollowTaskOptions): Promise<TaskView> {
  const { id, onEvent, onTask, signal, pollMs = 500 } = options;
  let after = '0.0';
  let answeredAt = Date.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      // The task first: what it had said by its end is then all there to be asked for.
      const task = await client.task(id);
      for (const { attempt, seq, event } of await client.taskEvents(id, after)) {
        after = `${attempt}.${seq}`;
        onEvent(event);
      }
      await onTask(task);
      if (hasEnded(task.condition)) return task;
      answeredAt = Date.now();
    } catch (error) {
      if (!(error instanceof UnreachableError) || Date.now() - answeredAt > goneMs) throw error;
    }
    await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
