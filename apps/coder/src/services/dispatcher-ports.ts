import type { Logger } from 'pino';
import type { ClaimedTask } from '../tasks/types.js';
import type { AskDesk } from './ask-desk.js';
import { answerMsOf, leaseSeconds } from './lease.js';
import type { NumberedEvent, TaskQueue } from './task-queue.js';
import type { TaskRunner } from './task-runner.js';

export interface DispatcherPorts {
  queue: TaskQueue;
  /** By agent id: who does its tasks, how many at once, and by which surface the agent is driven. */
  runners: ReadonlyMap<string, { runner: TaskRunner; slots: number; surface?: string }>;
  /** Whether an agent can be used here now; without it all can. */
  isHere?: (agent: string) => boolean;
  /** Calls `wake` for every announcement of new work and after every (re)connection; answers with how to end that. */
  listen(wake: () => void): Promise<() => Promise<void>>;
  /** Something of this task, or of its run, has changed in the table. */
  onChange(task: Pick<ClaimedTask, 'flow_run_id' | 'chat_id'>): void;
  /** Events of an attempt, once they are stored. */
  onEvents(task: ClaimedTask, events: NumberedEvent[]): void;
  /** Where agents' asks go; without it they are all denied. */
  asks?: Pick<AskDesk, 'open'>;
  log: Logger;
  timing?: Partial<DispatcherTiming>;
}

/** Milliseconds. */
export interface DispatcherTiming {
  /** Between two polls, which also extend the leases and notice attempts that were taken away. */
  poll: number;
  /** As `poll`, while the database is away. */
  pollAway: number;
  /** Between two looks for what dead hosts had claimed, at the least; it is a poll that looks. */
  reap: number;
  /** How long a stop waits for agents to end. */
  stop: number;
  /** After how long without an answer the database counts as away. */
  answer: number;
}

export interface Dispatcher {
  /** Takes back what dead hosts left, then claims until it is stopped. */
  start(): Promise<void>;
  /** Claims nothing more, and waits until what runs has ended, at most so many milliseconds or until `signal`. */
  drain(ms: number, signal: AbortSignal): Promise<void>;
  /** Claims nothing more, ends what runs, and gives it back to be run by the next host. Done within seconds. */
  stop(): Promise<void>;
  /** Looks at once whether attempts were taken away: after a cancel. */
  checkAttempts(): Promise<void>;
  /** Runs, and tasks outside of any, that have an attempt under way here. */
  activeRuns(): Set<string>;
  /** Whether it looks for ready tasks now; not before its start, when it stops, and while the database is away. One that drains still looks after what runs. */
  isClaiming(): boolean;
}

export const defaultTiming: DispatcherTiming = {
  poll: 2_000,
  pollAway: 250,
  reap: 1_000,
  stop: 4_000,
  answer: answerMsOf(leaseSeconds),
};
