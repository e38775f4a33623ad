import type { AgentSettingsView, ChangeAgentSettings } from '@boocode/contracts/agent-settings';
import type { AgentGateView } from '@boocode/contracts/agent-gate';
import type { LimitRequest } from '@boocode/contracts/flow-run';
import type { HostView } from '@boocode/contracts/host';
import { changeSettings, viewSettings } from '../agents/change-settings.js';
import { NotFoundError } from '../errors.js';
import { openGate, readGates } from '../tasks/gates.js';
import { drainHosts, readHosts } from '../tasks/hosts.js';
import { pruneRuns } from '../tasks/prune.js';
import { readLimits } from '../tasks/read-limits.js';
import { repairDrift } from '../tasks/repair.js';
import { setLimit } from '../tasks/set-limit.js';
import type { ServicePorts } from './service-ports.js';

/** What is settled about agents, hosts and their slots, and the upkeep of the table. */
export interface SettingsServices {
  settings(): Promise<AgentSettingsView>;
  changeSettings(change: ChangeAgentSettings): Promise<AgentSettingsView>;
  /** What providers refuse for now. */
  gates(): Promise<AgentGateView[]>;
  /** Opens one at once; answers with all. Throws when there is none of this key. */
  openGate(key: string): Promise<AgentGateView[]>;
  hosts(): Promise<HostView[]>;
  /** Answers with all hosts. Throws when none of this name is heard of. */
  drainHost(hostname: string, draining: boolean): Promise<HostView[]>;
  limits(): Promise<LimitRequest[]>;
  limit(request: LimitRequest): Promise<void>;
  /** Removes whole runs that ended before; answers with how many. */
  prune(before: Date): Promise<number>;
  /** Recounts what a hand has spoilt; answers with how many rows were wrong. */
  repair(): Promise<number>;
}

export function createSettingsServices({ sql, agents, dataDir }: ServicePorts): SettingsServices {
  const ids = async (): Promise<string[]> => (await agents.all()).map(({ id }) => id);
  const settings = async (): Promise<AgentSettingsView> => viewSettings(dataDir, await ids());
  return {
    settings,
    async changeSettings(change) {
      agents.giveTiers(changeSettings(dataDir, await ids(), change));
      return settings();
    },
    prune: (before) => pruneRuns(sql, before),
    repair: () => repairDrift(sql),
    gates: () => readGates(sql),
    async openGate(key) {
      if (!(await openGate(sql, key))) throw new NotFoundError('gate', key);
      return readGates(sql);
    },
    hosts: () => readHosts(sql),
    async drainHost(hostname, draining) {
      if (!(await drainHosts(sql, hostname, draining))) throw new NotFoundError('host', hostname);
      return readHosts(sql);
    },
    limits: () => readLimits(sql),
    limit: ({ key, slots }) => setLimit(sql, key, slots),
  };
}
