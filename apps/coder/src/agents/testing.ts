import type { AgentDescription } from '@boocode/contracts/agent';

/** An agent that is there, with the fields that a test cares about. For tests only. */
export function agentDescription(given: Partial<AgentDescription> = {}): AgentDescription {
  return {
    id: 'tester',
    title: 'Tester',
    surface: 'opencode-server',
    available: true,
    version: '1',
    signed_in: true,
    models: [],
    default_model: null,
    tiers: {},
    modes: [],
    models_note: null,
    capabilities: {
      resume: true,
      permissions: true,
      structured_output: false,
      modes: false,
      thinking: false,
      usage: true,
      steer: false,
      tools: false,
    },
    problem: null,
    checked_at: '2026-01-01T12:00:00.000Z',
    ...given,
  };
}
