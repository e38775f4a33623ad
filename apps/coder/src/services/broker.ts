import type { AgentEvent } from '@boocode/contracts/agent-event';

/** Events of one attempt that have just been stored, numbered from `seq`. */
export interface StoredEvents {
  /** The run or the chat that the task is of; both null for one of neither. */
  flow_run_id: string | null;
  chat_id: string | null;
  task_id: string;
  attempt: number;
  events: { seq: number; event: AgentEvent }[];
}

interface BrokerListener {
  /** Something of this run has changed in the table. */
  onChange: (flowRunId: string) => void;
  /** Something of this chat has changed; null = of some chat. */
  onChat: (chatId: string | null) => void;
  onEvents: (stored: StoredEvents) => void;
  /** What is asked has changed. */
  onAsks: () => void;
}

/**
 * Carries what happens in this process to those who watch in this process. It is the fast way only: every listener also
 * looks at the table, where the work of other hosts shows, so nothing is wrong when a message here has nobody to hear it.
 */
export interface Broker {
  /** Tells that a run has changed. */
  publishUser(flowRunId: string): void;
  /** Tells that a chat has changed; null = one that is not known. */
  publishChat(chatId: string | null): void;
  /** Hands out events that have just been stored. */
  publishUserFrame(stored: StoredEvents): void;
  /** Tells that asks have changed; those of this run, where it is known. */
  publishAsks(flowRunId: string | null): void;
  /** Answers with how to stop listening. */
  subscribe(listener: BrokerListener): () => void;
}

export function createBroker(): Broker {
  const listeners = new Set<BrokerListener>();
  return {
    publishUser(flowRunId) {
      for (const listener of listeners) listener.onChange(flowRunId);
    },
    publishChat(chatId) {
      for (const listener of listeners) listener.onChat(chatId);
    },
    publishUserFrame(stored) {
      for (const listener of listeners) listener.onEvents(stored);
    },
    publishAsks(flowRunId) {
      for (const listener of listeners) {
        listener.onAsks();
        if (flowRunId === null) listener.onChat(null);
        else listener.onChange(flowRunId);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
