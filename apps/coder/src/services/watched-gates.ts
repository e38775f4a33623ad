import type { AgentGateView } from '@boocode/contracts/agent-gate';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { Watched } from './watch-channel.js';

/** What waits for a gate changes with every step, and nobody counts along. */
const lookEveryMs = 500;

/** What providers refuse for now, under observation. There are few: a change tells all of them. */
export class WatchedGates implements Watched {
  readonly #read: () => Promise<AgentGateView[]>;
  #seen: { at: number; gates: AgentGateView[] } | null = null;

  constructor(read: () => Promise<AgentGateView[]>) {
    this.#read = read;
  }

  async look(): Promise<FrameBody[]> {
    const before = this.#seen;
    const at = performance.now();
    if (before !== null && at - before.at < lookEveryMs) return [];
    const gates = await this.#read();
    this.#seen = { at, gates };
    if (before === null || JSON.stringify(before.gates) === JSON.stringify(gates)) return [];
    return [{ type: 'gates_changed', gates }];
  }

  snapshot(): FrameBody {
    return { type: 'gates_snapshot', gates: this.#seen?.gates ?? [] };
  }
}
