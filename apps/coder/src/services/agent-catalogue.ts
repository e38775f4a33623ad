import type { AgentDescription } from '@boocode/contracts/flow-run';
import { detectAgents, type DetectOptions } from './agent-detection.js';

export interface AgentCatalogue {
  /** Which agents are here now; asked anew after half a minute. */
  all(): Promise<AgentDescription[]>;
}

const keptMs = 30_000;

/** Remembers for a moment what the agents of this machine are: looking starts a program. */
export function createAgentCatalogue(options: Pick<DetectOptions, 'providers' | 'catalogue'>): AgentCatalogue {
  let kept: { at: number; agents: Promise<AgentDescription[]> } | null = null;
  return {
    all() {
      if (kept !== null && Date.now() - kept.at < keptMs) return kept.agents;
      const agents = detectAgents({ ...options, environment: process.env });
      kept = { at: Date.now(), agents };
      agents.catch(() => {
        kept = null;
      });
      return agents;
    },
  };
}
