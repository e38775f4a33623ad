import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Completion } from '../tasks/types.js';

/** Free slots by agent id; an agent without any is left out. */
export type Slots = Record<string, number>;

export interface TickLanesPorts {
  /** The slots in which nothing works now. */
  freeSlots(): Slots;
  /** One tick, and all that follows from its reply. Never rejects: answers with what could not be delivered. */
  send(batch: Completion[], slots: Slots): Promise<Completion[]>;
}

interface Lane {
  waiting: Completion[];
  /** The tick that is under way. */
  busy: Promise<void> | null;
  /** What that tick asked for: nobody else's until it is back. */
  asked: Slots;
}

/** How many ticks are under way at once, at most. */
export const LANES = 2;

/**
 * The ticks between this host and the table, at most one a lane. A run always takes the same lane, so two ticks of a host
 * never wait for each other's lock, and a run whose lock is held for long does not keep the others back. What ends in
 * one turn of the event loop goes together, and what ends while its lane is busy is the next batch.
 */
export class TickLanes {
  readonly #ports: TickLanesPorts;
  readonly #lanes = Array.from({ length: LANES }, (): Lane => ({ waiting: [], busy: null, asked: {} }));
  /** There may be something to claim. */
  #woken = false;
  #scheduled: Promise<void> | null = null;
  #current: Promise<void> = Promise.resolve();
  #first: (() => Promise<boolean>) | null = null;

  constructor(ports: TickLanesPorts) {
    this.#ports = ports;
  }

  /** Delivers a completion with the next tick of its run's lane. `run`: an id; that of the task when it has no run. */
  deliver(completion: Completion, run: string): void {
    this.#lanes[laneOf(run)]?.waiting.push(completion);
    void this.#schedule();
  }

  /** Claims for the free slots as soon as a lane is free. */
  wake(): void {
    this.#woken = true;
    void this.#schedule();
  }

  /** Before the next tick, while none is under way, `work` is done; until it answers true it is done again. */
  doFirst(work: () => Promise<boolean>): void {
    this.#first = work;
  }

  /** Claims too. Resolves when all that was to be delivered at the call has been, or could not be. */
  async flush(): Promise<void> {
    // What waits behind a tick that is under way goes with the one after it.
    for (let rounds = 0; rounds < 2; rounds += 1) {
      this.#woken = true;
      await this.#schedule();
      await Promise.all(this.#lanes.map(({ busy }) => busy));
    }
  }

  #schedule(): Promise<void> {
    this.#scheduled ??= this.#next();
    return this.#scheduled;
  }

  async #next(): Promise<void> {
    // The first of several attempts that end at one moment must not leave the others to a second tick.
    await Promise.all([endOfTurn(), this.#current]);
    this.#scheduled = null;
    this.#current = this.#round();
    await this.#current;
  }

  async #round(): Promise<void> {
    const free = this.#lanes.filter(({ busy }) => busy === null);
    if (this.#first !== null) {
      // The last tick to end schedules another round.
      if (free.length < LANES || !(await this.#first())) return;
      this.#first = null;
    }
    const delivering = free.filter(({ waiting }) => waiting.length > 0);
    const sending = delivering.length > 0 || !this.#woken ? delivering : free.slice(0, 1);
    if (free.length > 0) this.#woken = false;
    for (const [at, lane] of sending.entries()) this.#send(lane, sending.length - at);
  }

  /** Sends a tick that asks for one of `shares` equal parts of the free slots. */
  #send(lane: Lane, shares: number): void {
    const slots = this.#shareOf(shares);
    const batch = lane.waiting.splice(0);
    if (batch.length === 0 && Object.keys(slots).length === 0) return;
    lane.asked = slots;
    lane.busy = this.#ports.send(batch, slots).then((left) => {
      const more = lane.waiting.length > 0;
      lane.waiting.unshift(...left);
      lane.busy = null;
      lane.asked = {};
      if (more || this.#woken || this.#first !== null) void this.#schedule();
    });
  }

  #shareOf(shares: number): Slots {
    const parts = Object.entries(this.#ports.freeSlots()).map(([agent, slots]): [string, number] => {
      const asked = this.#lanes.reduce((sum, lane) => sum + (lane.asked[agent] ?? 0), 0);
      return [agent, Math.ceil((slots - asked) / shares)];
    });
    return Object.fromEntries(parts.filter(([, slots]) => slots > 0));
  }
}

/** By the last digit of the id, which is random. */
function laneOf(run: string): number {
  return (run.codePointAt(run.length - 1) ?? 0) % LANES;
}
