import type { AgentEvent } from '@boocode/contracts/agent-event';
import type {
  AttemptRef,
  AttemptSession,
  Completion,
  Failure,
  HostOrders,
  StoppedAttempt,
  TickReply,
} from '../tasks/types.js';

/** An event with its place in the attempt: 1, 2, 3 … */
export interface NumberedEvent {
  seq: number;
  event: AgentEvent;
}

/**
 * What the dispatcher asks of the tasks table, in the name of one registered host. Every call is fenced: what names an
 * attempt that is no longer this host's changes nothing, and says so.
 */
export interface TaskQueue {
  /** Makes sure that this host counts as alive, after a lost connection too; answers with what the table wants of it. */
  hold(): Promise<HostOrders>;
  /** Completes a batch, settles what depends on it, and claims for the free slots: one round trip, one commit. */
  tick(request: { completions: Completion[]; slots: Record<string, number> }): Promise<TickReply>;
  /** Ends an attempt that did not complete. False: the attempt was no longer ours. */
  fail(failure: Omit<Failure, 'host'>): Promise<boolean>;
  /** Extends the leases of `attempts`, and answers with those that must stop. */
  heartbeat(attempts: AttemptRef[]): Promise<StoppedAttempt[]>;
  /** What the table holds as running here. */
  running(): Promise<AttemptRef[]>;
  /** Notes which session of its agent an attempt uses, so that the next one can resume it. */
  recordSession(attempt: AttemptRef, session: Omit<AttemptSession, 'host' | keyof AttemptRef>): Promise<boolean>;
  /** Stores events in order. Where the attempt must stop, answers why: it was no longer ours, or has used up a hard budget. */
  appendEvents(attempt: AttemptRef, events: NumberedEvent[]): Promise<StoppedAttempt | null>;
  /** Makes parked tasks ready whose time has come. */
  release(): Promise<void>;
  /** Takes back what dead or silent hosts had claimed. */
  reap(): Promise<void>;
}
