import { setTimeout as delay } from 'node:timers/promises';
import type { Coders } from './coders.js';
import { FAKETIME, type Network } from './network.js';
import { until } from './until.js';

/** Longer than a lease: its steps are taken over, and it comes back to find that out. */
const AWAY_MS = 45_000;
const HOUR_MS = 3_600_000;

const FAULTS = [
  'killed while its agents hung, and started anew',
  'cut off for 45 s',
  'stopped for 45 s',
  'without power, and started anew with a clock an hour ahead',
  'without power, and started anew with a clock an hour behind',
] as const;

/** What happens to hosts, one fault a turn. */
export class CoderFaults {
  readonly #network: Network;
  readonly #coders: Coders;
  readonly #names: readonly string[];
  readonly #signal: AbortSignal;
  readonly #returns: Promise<void>[] = [];
  /** What was done, in order. */
  readonly done: string[] = [];
  /** Processes of agents that outlived their host, and that its next start had to end. */
  hung = 0;

  constructor(stage: { network: Network; coders: Coders; names: readonly string[]; signal: AbortSignal }) {
    this.#network = stage.network;
    this.#coders = stage.coders;
    this.#names = stage.names;
    this.#signal = stage.signal;
  }

  /** Does the fault of this turn to the host of this turn. Who is only away for a while comes back by itself. */
  async play(turn: number): Promise<string> {
    const name = this.#names[turn % this.#names.length] ?? '';
    const fault = FAULTS[turn % FAULTS.length] ?? FAULTS[0];
    this.done.push(`${name} ${fault}`);
    if (fault === 'cut off for 45 s') {
      await this.#network.cut(name);
      this.#later(delay(AWAY_MS, undefined, { signal: this.#signal }).then(() => this.#network.mend(name)));
    } else if (fault === 'stopped for 45 s') {
      await this.#network.kill(name, 'SIGSTOP');
      this.#later(delay(AWAY_MS, undefined, { signal: this.#signal }).then(() => this.#network.kill(name, 'SIGCONT')));
    } else if (fault === 'killed while its agents hung, and started anew') {
      await this.#crash(name);
    } else {
      await this.#coders.kill(name);
      const offset = offsetOf(fault);
      await this.#coders.start(name, clockOf(offset));
      this.#later(this.#tellsTime(name, offset));
    }
    return `${name}: ${fault}`;
  }

  /** Resolves once nobody is cut off or stopped any more, and nothing is left of who was killed. */
  async over(): Promise<void> {
    await Promise.all(this.#returns);
  }

  async #crash(name: string): Promise<void> {
    const hung = await this.#coders.crash(name, this.#signal);
    this.hung += hung.length;
    await this.#coders.start(name);
    const gone = async (): Promise<true | null> => {
      const there = await this.#network.processesOf(name);
      return hung.some((pid) => there.includes(pid)) ? null : true;
    };
    const what = `the next start on ${name} to end the agents that hung`;
    this.#later(until({ ms: 60_000, what, signal: this.#signal }, gone));
  }

  /** Resolves once the host has logged something with a clock that is off as it was made to be. */
  async #tellsTime(name: string, offset: number): Promise<void> {
    const what = `${name} to tell another time`;
    await until({ ms: 60_000, what, signal: this.#signal }, async () => {
      const told = await this.#coders.tellsTime(name);
      return told !== null && Math.abs(told.getTime() - Date.now() - offset) < HOUR_MS / 10 ? true : null;
    });
  }

  #later(work: Promise<unknown>): void {
    const returned = work.then(() => undefined);
    // A laboratory that is taken down meanwhile has nobody to bring back; otherwise `over` rejects.
    returned.catch(() => undefined);
    this.#returns.push(returned);
  }
}

/** In milliseconds. */
function offsetOf(fault: (typeof FAULTS)[number]): number {
  return fault.endsWith('ahead') ? HOUR_MS : -HOUR_MS;
}

function clockOf(offset: number): NodeJS.ProcessEnv {
  const seconds = offset / 1_000;
  return { LD_PRELOAD: FAKETIME, FAKETIME: seconds > 0 ? `+${seconds}s` : `${seconds}s`, DONT_FAKE_MONOTONIC: '1' };
}
