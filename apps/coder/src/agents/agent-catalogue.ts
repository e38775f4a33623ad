import type { AgentDescription, ModelTiers } from '@boocode/contracts/agent';
import type { Logger } from 'pino';
import { isDatabaseAway } from '@boocode/db/database-away';
import type { AgentEntry } from './agent-entry.js';
import { usableTiers } from './usable-tiers.js';
import type { FoundAgent } from './available-agents.js';

export interface AgentCatalogue {
  /** Which agents are here now, the default first; asked anew after half a minute. */
  all(): Promise<AgentDescription[]>;
  /** Looks at once, and asks those that are there for their models. Who only wants to see them does not wait for that. */
  refresh(): Promise<AgentDescription[]>;
  /** From now on models are chosen by these tiers, by agent, and by no others. */
  giveTiers(tiers: Readonly<Record<string, ModelTiers>>): void;
  /** Ends what is being asked. */
  close(): Promise<void>;
}

export interface CataloguePorts {
  entries: readonly AgentEntry[];
  /** Keeps what was found for whoever reads the table. */
  store: (found: readonly FoundAgent[]) => Promise<void>;
  log: Logger;
}

const keptMs = 30_000;

/** Remembers for a moment what the agents of this machine are: looking may start a program. */
export function createAgentCatalogue({ entries, store, log }: CataloguePorts): AgentCatalogue {
  let given: Readonly<Record<string, ModelTiers>> | null = null;
  let kept: { at: number; agents: Promise<AgentDescription[]> } | null = null;

  const closing = new AbortController();
  let asking: Promise<unknown> = Promise.resolve();

  const askAll = (): Promise<unknown> => Promise.all(entries.map(async (entry) => entry.ask?.(closing.signal)));

  async function look(): Promise<AgentDescription[]> {
    const found = await Promise.all(
      entries.map((entry) => describe(entry, (given === null ? entry.tiers : given[entry.id]) ?? {})),
    );
    // Storing is for others; who asks here is answered from what was seen.
    await store(found).catch((error: unknown) => {
      if (!isDatabaseAway(error)) throw error;
      log.warn({ err: error }, 'could not store which agents are here');
    });
    return signedInFirst(found).map(({ install_path: _path, account: _account, billing: _billing, ...shown }) => shown);
  }

  function lookAgain(): Promise<AgentDescription[]> {
    const agents = look();
    kept = { at: Date.now(), agents };
    agents.catch(() => {
      kept = null;
    });
    return agents;
  }

  return {
    all: () => (kept !== null && Date.now() - kept.at < keptMs ? kept.agents : lookAgain()),
    async refresh() {
      await (asking = askAll());
      return lookAgain();
    },
    giveTiers(tiers) {
      given = tiers;
      kept = null;
    },
    async close() {
      closing.abort();
      // Who has asked is told what went wrong.
      await asking.catch(() => undefined);
    },
  };
}

async function describe(entry: AgentEntry, wanted: ModelTiers): Promise<FoundAgent> {
  const { id, title, surface, backend } = entry;
  const detected = await entry.detect();
  const { capabilities } = backend;
  const tiers = usableTiers(wanted, detected);
  return { id, title, surface, capabilities, ...detected, ...tiers, checked_at: new Date().toISOString() };
}

const rank = ({ available, signed_in }: FoundAgent): number => (available && signed_in === true ? 0 : 1);

/** The first is the default: one whose own models can be used, before one that only has rehearsal. */
function signedInFirst(found: readonly FoundAgent[]): FoundAgent[] {
  return found.toSorted((a, b) => rank(a) - rank(b));
}
