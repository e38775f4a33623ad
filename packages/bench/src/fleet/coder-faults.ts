import { setTimeout as delay } from 'node:timers/promises';
import type { Coders } from './coders.js';
import type { Network } from './network.js';

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
/** Longer than a lease: its steps are taken over, and it comes back to find that out. */
const AWAY_MS = 45_000;

const FAULTS = [
  'killed and started anew',
  'cut off for 45 s',
  'stopped for 45 s',
  'started anew with a clock an hour ahead',
  'started anew with a clock an hour behind',
] as const;

/** What happens to coder hosts, one fault a turn. */
export class CoderFaults {
  readonly #network: Network;
  readonly #coders: Coders;
  readonly #names: readonly string[];
  readonly #returns: Promise<void>[] = [];
  /** What was done, in order. */
  readonly done: string[] = [];

  constructor(network: Network, coders: Coders, names: readonly string[]) {
    this.#network = network;
    this.#coders = coders;
    this.#names = names;
  }

  /** Does the fault of this turn to the host of this turn. Who is only away for a while comes back by itself. */
  async play(turn: number): Promise<string> {
    const name = this.#names[turn % this.#names.length] ?? '';
    const fault = FAULTS[turn % FAULTS.length] ?? FAULTS[0];
    this.done.push(`${name} ${fault}`);
    if (fault === 'cut off for 45 s') {
      await this.#network.cut(name);
      this.#comesBack(() => this.#network.mend(name));
    } else if (fault === 'stopped for 45 s') {
      await this.#network.kill(name, 'SIGSTOP');
      this.#comesBack(() => this.#network.kill(name, 'SIGCONT'));
    } else {
      await this.#coders.kill(name);
      await this.#coders.start(name, clockOf(fault));
    }
    return `${name}: ${fault}`;
  }

  /** Resolves once nobody is cut off or stopped any more. */
  async over(): Promise<void> {
    await Promise.all(this.#returns);
  }

  #comesBack(back: () => Promise<void>): void {
    const returned = delay(AWAY_MS).then(back);
    // A laboratory that is taken down meanwhile has nobody to bring back; otherwise `over` rejects.
    returned.catch(() => undefined);
    this.#returns.push(returned);
  }
}

function clockOf(fault: (typeof FAULTS)[number]): Record<string, string> {
  const offset = fault.endsWith('ahead') ? '+3600s' : fault.endsWith('behind') ? '-3600s' : null;
  return offset === null ? {} : { LD_PRELOAD: FAKETIME, FAKETIME: offset, DONT_FAKE_MONOTONIC: '1' };
}
