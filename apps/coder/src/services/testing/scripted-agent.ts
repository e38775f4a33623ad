import type { AgentBackend, PromptRequest, SessionRequest, TurnResult } from '../agent-backend.js';

/** A turn that the agent was given. */
export interface ScriptedTurn extends Pick<PromptRequest, 'system' | 'user' | 'signal' | 'onAsk' | 'onEvent'> {
  cwd: string;
  title: string;
  session: string;
  resumed: boolean;
}

/** What it does; void = it is done. */
export type Act = (turn: ScriptedTurn) => Promise<TurnResult | void> | TurnResult | void;

/** An agent that does what a test says, and takes up every session that it has begun. For tests only. */
export function scriptedAgent(act: Act): AgentBackend {
  const requests = new Map<string, SessionRequest>();
  return {
    id: 'scripted',
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
    async ensureSession(request) {
      const before = request.agent_session_id;
      const resumed = before !== null && requests.has(before);
      const agent_session_id = resumed ? before : `session ${requests.size + 1}`;
      requests.set(agent_session_id, request);
      return { agent_session_id, model: request.model, mode_id: null, thinking_option_id: null, resumed };
    },
    async prompt({ agent_session_id, resumed }, turn) {
      const { cwd = '', title = '' } = requests.get(agent_session_id) ?? {};
      const result = await act({ ...turn, cwd, title, session: agent_session_id, resumed });
      return result ?? { outcome: 'completed', text: `${title} is done.`, usage: null };
    },
    closeSession: async () => undefined,
    health: async () => ({ ok: true, version: null, message: null }),
    dispose: async () => undefined,
  };
}
