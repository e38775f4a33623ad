import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';

export interface TaskEvent {
  task_id: string;
  attempt: number;
  seq: number;
  event: AgentEvent;
}

/** How far each task's latest attempt has been seen: its number, and the last event's. */
export type EventCursor = ReadonlyMap<string, { attempt: number; seq: number }>;

/** What watchers read of the table. */
export interface RunReader {
  run(id: string): Promise<FlowRunView | null>;
  runs(): Promise<FlowRunSummary[]>;
  /** Events of the run's latest attempts behind the cursor, in the order of each attempt. */
  eventsAfter(runId: string, cursor: EventCursor): Promise<TaskEvent[]>;
  /** Where the run's latest attempts stand now. */
  cursor(runId: string): Promise<EventCursor>;
}
