import type { Logger } from 'pino';
import type { AttemptRef, ClaimedTask, Completion, StoppedAttempt } from '../tasks/types.js';
import type { Ask, Session } from './agent-backend.js';
import { nobodyToAsk, type AskDesk, type OpenedAsk } from './ask-desk.js';
import { answeringWithin } from './answering-within.js';
import { limitsOf } from './attempt-limits.js';
import { startAttempt } from './attempt.js';
import { AttemptsInFlight, sameAttempt, type InFlight } from './attempts-in-flight.js';
import { isDatabaseAway, whenDatabaseIsBack } from '@boocode/db/database-away';
import { createEventLog, type EventLog } from './event-log.js';
import { answerMsOf, leaseSeconds } from './lease.js';
import { oneAtATime } from './one-at-a-time.js';
import type { NumberedEvent, TaskQueue } from './task-queue.js';
import { failure, type TaskEnd, type TaskFailure, type TaskRunner } from './task-runner.js';

export interface DispatcherPorts {
  queue: TaskQueue;
  /** By agent id: who does its tasks, how many at once, and by which surface the agent is driven. */
  runners: ReadonlyMap<string, { runner: TaskRunner; slots: number; surface?: string }>;
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
/** An attempt whose work has ended. */
interface Settling {
  entry: InFlight;
  /** What was heard of it is in the table. */
  written: () => Promise<void>;
  end: TaskEnd | null;
}

interface DispatcherTiming {
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
  /** Claims nothing more, ends what runs, and gives it back to be run by the next host. Done within seconds. */
  stop(): Promise<void>;
  /** Looks at once whether attempts were taken away: after a cancel. */
  checkAttempts(): Promise<void>;
  /** Runs, and tasks outside of any, that have an attempt under way here. */
  activeRuns(): Set<string>;
  /** Whether it looks for ready tasks now; not before its start, when it stops, and while the database is away. */
  isClaiming(): boolean;
}

/**
 * Claims ready tasks and sees each through to its end in the table.
 *
 *   announcement, poll, end of an attempt --> pump --> tick: completions in, claimed tasks out --> attempts
 *
 * One tick is under way at a time; what ends meanwhile is the next tick's batch. The table is the authority: an
 * attempt that it no longer knows as ours is ended here, and its result dropped. While the database is away agents go
 * on, and ends are kept until they can be delivered.
 */
export function createDispatcher(ports: DispatcherPorts): Dispatcher {
  return new TaskDispatcher(ports);
}

const defaultTiming: DispatcherTiming = {
  poll: 2_000,
  pollAway: 250,
  reap: 1_000,
  stop: 4_000,
  answer: answerMsOf(leaseSeconds),
};

class TaskDispatcher implements Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #timing: DispatcherTiming;
  readonly #inflight = new AttemptsInFlight();
  readonly #stopped = new AbortController();
  readonly #pump: () => Promise<void>;
  /** Ends that the next tick delivers. */
  #completions: Completion[] = [];
  #stopping = false;
  #away = false;
  /** A reply may have been lost: the table may hold tasks as running here that never arrived. */
  #unsure = false;
  /** Not by the wall clock: when that jumps back, nothing would be taken back until it has caught up. */
  #reapedAt = 0;
  /** When the last poll began that could extend the leases. */
  #extendedAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #polling: Promise<void> = Promise.resolve();
  #unlisten: (() => Promise<void>) | null = null;

  constructor(ports: DispatcherPorts) {
    this.#timing = { ...defaultTiming, ...ports.timing };
    this.#ports = { ...ports, queue: answeringWithin(ports.queue, this.#timing.answer) };
    this.#pump = oneAtATime(() => this.#guarded('claim tasks', () => this.#tick()));
  }

  async start(): Promise<void> {
    await this.#ports.queue.reap();
    this.#reapedAt = performance.now();
    this.#extendedAt = this.#reapedAt;
    this.#unlisten = await this.#ports.listen(() => void this.#pump());
    this.#schedulePoll(0);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const deadline = setTimeout(() => this.#stopped.abort(), this.#timing.stop);
    this.#inflight.abort(this.#inflight.refs(), 'stopping');
    // A poll or tick under way may still bring tasks; those are aborted as they come.
    await Promise.race([this.#comeToRest(), whenAborted(this.#stopped.signal)]);
    clearTimeout(deadline);
    this.#stopped.abort();
    const left = this.#inflight.refs();
    if (left.length > 0) this.#ports.log.warn({ left }, 'stopped before all attempts had ended; they will be retried');
  }

  async #comeToRest(): Promise<void> {
    await this.#unlisten?.();
    await this.#polling;
    await this.#pump();
    await this.#inflight.allEnded();
    await this.#pump();
  }

  activeRuns(): Set<string> {
    return this.#inflight.runs();
  }

  isClaiming(): boolean {
    return this.#unlisten !== null && !this.#stopping && !this.#away && this.#extendsLeases();
  }

  async checkAttempts(): Promise<void> {
    const ours = this.#inflight.refs();
    if (ours.length === 0) return;
    this.#stopEach(await this.#ports.queue.heartbeat(ours));
  }

  #stopEach(stopped: StoppedAttempt[]): void {
    for (const one of stopped) this.#inflight.abort([one], one.over === null ? 'lost' : { spent: one.over });
  }

  // --- poll -----------------------------------------------------------------------------------------------------

  #schedulePoll(wait: number): void {
    this.#timer = setTimeout(() => {
      this.#polling = this.#pollAndSchedule();
    }, wait);
  }

  async #pollAndSchedule(): Promise<void> {
    await this.#guarded('look after tasks', () => this.#poll());
    if (!this.#stopping) this.#schedulePoll(this.#away ? this.#timing.pollAway : this.#timing.poll);
  }

  async #poll(): Promise<void> {
    const began = performance.now();
    await this.#ports.queue.hold();
    await this.checkAttempts();
    this.#extendedAt = began;
    // What has ended is delivered before anything is taken back for having been silent too long.
    await this.#pump();
    if (this.#stopping) return;
    if (performance.now() - this.#reapedAt >= this.#timing.reap) {
      await this.#ports.queue.reap();
      this.#reapedAt = performance.now();
    }
    await this.#ports.queue.release();
    await this.#pump();
  }

  /** Runs a part of the loop that will be run again: its failure is told, and the next time tries anew. */
  async #guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.#away) this.#ports.log.info('the database is back');
      this.#away = false;
    } catch (error) {
      this.#report(what, error);
    }
  }

  #report(what: string, error: unknown): void {
    if (!isDatabaseAway(error)) this.#ports.log.error({ err: error }, `could not ${what}`);
    else if (!this.#away)
      this.#ports.log.warn({ err: error }, 'the database is away; agents go on, results wait for it');
    this.#away ||= isDatabaseAway(error);
    this.#unsure ||= this.#away;
  }

  // --- tick -----------------------------------------------------------------------------------------------------

  async #tick(): Promise<void> {
    if (this.#unsure) await this.#giveBackUnknown();
    const batch = this.#completions;
    this.#completions = [];
    try {
      await this.#exchange(batch, this.#freeSlots());
    } catch (error) {
      this.#completions = [...batch, ...this.#completions];
      if (isDatabaseAway(error) || batch.length === 0) throw error;
      await this.#deliverOneByOne();
      void this.#pump();
    }
  }

  /** Tasks that were claimed by a tick whose reply was lost run nowhere: the next tick claims them again. */
  async #giveBackUnknown(): Promise<void> {
    const known = this.#inflight.refs();
    for (const ref of await this.#ports.queue.running()) {
      if (known.some((one) => sameAttempt(one, ref))) continue;
      const error = {
        outcome: 'crash',
        code: 'claim.lost',
        message: 'The connection broke while it was claimed.',
      } as const;
      await this.#ports.queue.fail({ ...ref, error, usage: null, retry_after_seconds: 0 });
    }
    this.#unsure = false;
  }

  #freeSlots(): Record<string, number> {
    if (this.#stopping || !this.#extendsLeases()) return {};
    return this.#inflight.freeSlots([...this.#ports.runners].map(([agent, { slots }]) => [agent, slots]));
  }

  /** Ticks may get through on good connections while no poll does: what they claimed would be taken back while it runs. */
  #extendsLeases(): boolean {
    return performance.now() - this.#extendedAt <= this.#timing.poll + this.#timing.answer;
  }

  async #exchange(batch: Completion[], slots: Record<string, number>): Promise<void> {
    if (batch.length === 0 && Object.keys(slots).length === 0) return;
    const reply = await this.#ports.queue.tick({ completions: batch, slots });
    for (const completion of batch) {
      this.#forget(
        completion,
        reply.lost.some((ref) => sameAttempt(ref, completion)),
      );
    }
    for (const task of reply.claimed) this.#start(task);
  }

  /** A completion that the table refuses must not keep back the rest of its batch: it becomes a failure by itself. */
  async #deliverOneByOne(): Promise<void> {
    for (const completion of this.#completions.splice(0)) {
      try {
        await this.#exchange([completion], {});
      } catch (error) {
        if (isDatabaseAway(error)) this.#completions.push(completion);
        else await this.#deliverFailure(completion, notStored(error, completion));
      }
    }
  }

  // --- attempts -------------------------------------------------------------------------------------------------

  #start(task: ClaimedTask): void {
    const before = this.#inflight.inSessionOf(task);
    if (before === undefined) this.#runTask(task);
    // The attempt before has lost this session and is being ended: two never work in it at once.
    else void before.ended.then(() => this.#runTask(task));
  }

  #runTask(task: ClaimedTask): void {
    const found = this.#ports.runners.get(task.agent);
    if (found === undefined) throw new Error(`A task of agent ${task.agent} was claimed, which has no runner here.`);
    const events = this.#eventLog(task);
    let noted = Promise.resolve();
    const attempt = startAttempt({
      task,
      runner: found.runner,
      limits: limitsOf(task),
      onEvent: events.push,
      onSession: (session) => {
        noted = this.#recordSession(task, session, found.surface ?? null);
      },
      openAsk: (ask, signal) => this.#openAsk(task, ask, signal),
      onWaiting: () => this.#slotsChanged(task),
    });
    const { fell_back } = task.spec;
    if (typeof fell_back === 'string') events.push({ type: 'notice', text: fell_back });
    const entry: InFlight = { task, attempt, over: false, ended: Promise.resolve() };
    // What follows this attempt goes on in its session, so that is written before its end is.
    const written = async (): Promise<void> => void (await Promise.all([events.close(), noted]));
    entry.ended = attempt.end.then((end) => this.#settle({ entry, written, end }));
    this.#inflight.add(entry);
    this.#ports.onChange(task);
    if (this.#stopping) attempt.abort('stopping');
  }

  async #openAsk(task: ClaimedTask, ask: Ask, signal: AbortSignal): Promise<OpenedAsk> {
    return (await this.#ports.asks?.open(task, ask, signal)) ?? { waits: false, answer: Promise.resolve(nobodyToAsk) };
  }

  /** Who waits for a person holds no slot: there may be room for another. */
  #slotsChanged(task: ClaimedTask): void {
    this.#ports.onChange(task);
    void this.#pump();
  }

  #eventLog(task: ClaimedTask): EventLog {
    return createEventLog({
      append: (batch) => this.#storeEvents(task, batch),
      onStored: (batch) => this.#ports.onEvents(task, batch),
      onLost: (error) => {
        if (error === null) this.#inflight.abort([task], 'lost');
        else this.#report(`store events of task ${task.id}`, error);
      },
    });
  }

  /** False: the attempt is not ours any more. One that uses up a hard budget is stopped, and all others under it with it. */
  async #storeEvents(task: ClaimedTask, batch: NumberedEvent[]): Promise<boolean> {
    const stopped = await whenDatabaseIsBack(() => this.#ports.queue.appendEvents(task, batch), this.#stopped.signal);
    if (stopped === null) return true;
    if (stopped.over === null) return false;
    this.#stopEach([stopped]);
    void this.#guarded('stop what a hard budget holds', () => this.checkAttempts());
    return true;
  }

  /** Without it the next attempt only begins anew, so the agent does not wait for it. */
  async #recordSession(task: ClaimedTask, session: Session, execution_path: string | null): Promise<void> {
    const { resumed: _resumed, ...used } = session;
    const record = (): Promise<boolean> => this.#ports.queue.recordSession(task, { ...used, execution_path });
    try {
      await whenDatabaseIsBack(record, this.#stopped.signal);
    } catch (error) {
      this.#report(`note the session of task ${task.id}`, error);
    }
  }

  /** Hands the end of an attempt to the table: a completion with the next tick, any other end by itself. */
  async #settle({ entry, written, end }: Settling): Promise<void> {
    await written();
    entry.over = true;
    const { id, attempt } = entry.task;
    if (end === null) {
      this.#forget(entry.task, true);
    } else if (end.outcome === 'completed') {
      const { outcome: _, ...completion } = end;
      this.#completions.push({ id, attempt, ...completion });
    } else {
      await this.#deliverFailure(entry.task, end);
    }
    void this.#pump();
  }

  async #deliverFailure(ref: AttemptRef, end: TaskFailure): Promise<void> {
    const { id, attempt } = ref;
    const { error: ended, usage, retry_after_seconds, refusal: refused } = end;
    const failed = { id, attempt, error: ended, usage, retry_after_seconds, refusal: refused };
    try {
      const ours = await whenDatabaseIsBack(() => this.#ports.queue.fail(failed), this.#stopped.signal);
      this.#forget(ref, !ours);
    } catch (error) {
      // The lease runs out, and the task is taken back: nothing is lost, it only takes longer.
      this.#report(`store the end of task ${id}`, error);
      this.#forget(ref, true);
    }
  }

  #forget(ref: AttemptRef, lost: boolean): void {
    const entry = this.#inflight.remove(ref);
    if (entry !== undefined) this.#ports.onChange(entry.task);
    if (lost) this.#ports.log.info({ task: ref.id, attempt: ref.attempt }, 'the attempt is not ours any more');
  }
}

function notStored(error: unknown, { usage }: Completion): TaskFailure {
  const message = `Its result could not be stored: ${error instanceof Error ? error.message : String(error)}`;
  return failure('output.refused', message, usage);
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
