import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { NumberedEvent } from './task-queue.js';

export interface EventLogPorts {
  /** Stores events; false when the attempt is no longer ours, and then nothing more is stored. */
  append(events: NumberedEvent[]): Promise<boolean>;
  /** Called with what has been stored, in order. */
  onStored(events: NumberedEvent[]): void;
  /** Called once when storing is over before the end: fenced (no error), or broken. */
  onLost(error: unknown): void;
}

export interface EventLog {
  push: (event: AgentEvent) => void;
  /** Stores what is left. Resolves when nothing is on its way any more; never rejects. */
  close: () => Promise<void>;
}

const flushAfterMs = 150;
const flushAtEvents = 50;
const longestText = 8_000;

/**
 * The transcript of one attempt on its way to the table: numbered from 1, stored in order in small batches. Agents
 * speak in fragments of a few letters; neighbouring ones of one kind become one event.
 */
export function createEventLog(ports: EventLogPorts): EventLog {
  let pending: AgentEvent[] = [];
  let seq = 0;
  let timer: NodeJS.Timeout | null = null;
  let storing: Promise<void> = Promise.resolve();
  let lost = false;

  function push(event: AgentEvent): void {
    if (lost) return;
    const last = pending.at(-1);
    const joined = last === undefined ? null : join(last, event);
    if (joined === null) pending.push(event);
    else pending[pending.length - 1] = joined;
    if (pending.length >= flushAtEvents) flush();
    else timer ??= setTimeout(flush, flushAfterMs);
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = pending.map((event) => ({ seq: (seq += 1), event }));
    pending = [];
    if (batch.length > 0) storing = storing.then(() => store(batch));
  }

  async function store(batch: NumberedEvent[]): Promise<void> {
    if (lost) return;
    try {
      if (await ports.append(batch)) ports.onStored(batch);
      else giveUp(null);
    } catch (error) {
      giveUp(error);
    }
  }

  function giveUp(error: unknown): void {
    lost = true;
    ports.onLost(error);
  }

  return {
    push,
    close: () => {
      flush();
      return storing;
    },
  };
}

/** Two deltas of one kind as one, or null when they must stay apart. */
function join(last: AgentEvent, next: AgentEvent): AgentEvent | null {
  // Of what is told anew each time only the newest counts.
  if ((last.type === 'usage' || last.type === 'context') && last.type === next.type) return next;
  if ((last.type === 'text' || last.type === 'reasoning') && last.type === next.type) {
    return last.text.length + next.text.length > longestText ? null : { ...last, text: last.text + next.text };
  }
  return null;
}
