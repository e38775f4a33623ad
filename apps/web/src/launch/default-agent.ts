import type { AgentDescription } from '@boocode/contracts/agent';

/** The agent that the server takes when none is chosen: the first that can be used. */
export const defaultAgent = (agents: readonly AgentDescription[]) => agents.find((agent) => agent.available) ?? null;
