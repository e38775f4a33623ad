import type { FoundAgent } from '../agents/available-agents.js';
import type { Host } from '../tasks/host.js';

/** What can be done on this host now, as the others are told it. */
export interface HostOffer {
  /** Whether tasks of this agent are claimed here: one that was looked for and not found is left to other hosts. */
  isHere(agent: string): boolean;
  /** So many tasks of each agent are done here at once; `missing`: those of them that were not found at the last look. */
  begin(slots: ReadonlyMap<string, number>, missing: readonly string[]): Promise<void>;
  /** Which agents there are was looked at anew. */
  found(agents: readonly Pick<FoundAgent, 'id' | 'available'>[]): Promise<void>;
}

export function createHostOffer(host: Pick<Host, 'tell'>, labels: readonly string[]): HostOffer {
  let slots: ReadonlyMap<string, number> = new Map();
  let missing = new Set<string>();
  let told = '';

  async function tell(): Promise<void> {
    const offered = Object.fromEntries([...slots].filter(([agent]) => !missing.has(agent)));
    const words = JSON.stringify(offered);
    if (words === told) return;
    await host.tell({ slots: offered, labels });
    told = words;
  }

  return {
    isHere: (agent) => !missing.has(agent),
    async begin(given, notFound) {
      slots = given;
      missing = new Set(notFound);
      await tell();
    },
    async found(agents) {
      missing = new Set(agents.filter(({ available }) => !available).map(({ id }) => id));
      if (slots.size > 0) await tell();
    },
  };
}
