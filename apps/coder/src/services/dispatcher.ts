import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptRef, ClaimedTask, Completion, HostOrders, StoppedAttempt } from '../tasks/types.js';
import type { Ask, Session } from './agent-backend.js';
import { nobodyToAsk, type OpenedAsk } from './ask-desk.js';
import { answeringWithin } from './answering-within.js';
import { limitsOf } from './attempt-limits.js';
import { startAttempt } from './attempt.js';
import { AttemptsInFlight, sameAttempt, type InFlight } from './attempts-in-flight.js';
import { shareOf, wakeDelay } from './claim-share.js';
import { defaultTiming, type Dispatcher, type DispatcherPorts, type DispatcherTiming } from './dispatcher-ports.js';
import { isDatabaseAway, whenDatabaseIsBack } from '@boocode/db/database-away';
import { createEventLog, type EventLog } from './event-log.js';
import { oneAtATime } from './one-at-a-time.js';
import type { NumberedEvent } from './task-queue.js';
import { failure, type TaskEnd, type TaskFailure } from './task-runner.js';

/** An attempt whose work has ended. */
interface Settling {
  entry: InFlight;
  /** What was heard of it is in the table. */
  written: () => Promise<void>;
  end: TaskEnd | null;
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

class TaskDispatcher implements Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #timing: DispatcherTiming;
  readonly #inflight = new AttemptsInFlight();
  readonly #stopped = new AbortController();
  readonly #pump: () => Promise<void>;
  /** Ends that the next tick delivers. */
  #completions: Completion[] = [];
  #stopping = false;
  /** Claims nothing more; `#orders` may say the same of the table's own accord. */
  #draining = false;
  #orders: HostOrders = { draining: false, hosts: 1 };
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
    this.#unlisten = await this.#ports.listen(() => void this.#wake());
    this.#schedulePoll(0);
  }

  async drain(ms: number, signal: AbortSignal): Promise<void> {
    this.#draining = true;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
    await Promise.race([this.#finishAll(), whenAborted(patience)]);
  }

  /** Who waited for another in its session was claimed before, and begins only now. */
  async #finishAll(): Promise<void> {
    await this.#pump();
    while (this.#inflight.size > 0) {
      await this.#inflight.allEnded();
      await this.#pump();
    }
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
    this.#orders = await this.#ports.queue.hold();
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

  /** The busier this host is, the later it asks: an idle one is first, and what it takes nobody else asks for. */
  async #wake(): Promise<void> {
    const slots = [...this.#ports.runners.values()].reduce((all, one) => all + one.slots, 0);
    const wait = wakeDelay({ running: this.#inflight.size, slots, hosts: this.#orders.hosts }, Math.random());
    if (wait > 0) await delay(wait, undefined, { ref: false });
    await this.#pump();
  }

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
    if (this.#stopping || this.#draining || this.#orders.draining || !this.#extendsLeases()) return {};
    const here = [...this.#ports.runners].filter(([agent]) => this.#ports.isHere?.(agent) ?? true);
    const free = this.#inflight.freeSlots(here.map(([agent, { slots }]) => [agent, slots]));
    return shareOf(free, this.#orders.hosts);
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
    // It asked for a share of its room: there may be more, which nobody else has taken.
    if (reply.claimed.length > 0 && this.#orders.hosts > 1) void this.#pump();
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
