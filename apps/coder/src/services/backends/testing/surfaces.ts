import type { AgentBackend } from '../../agent-backend.js';
import { createAcpDispatchBackend } from '../acp-dispatch.js';
import { claudeAcp } from '../acp/agents/claude-acp.js';
import { codex } from '../acp/agents/codex.js';
import { gemini } from '../acp/agents/gemini.js';
import { opencodeAcp } from '../acp/agents/opencode-acp.js';
import { createClaudeSdkBackend } from '../claude-sdk.js';
import { cliAgents } from '../cli/agents.js';
import { createPtyDispatchBackend } from '../pty-dispatch.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { rehearsedOpencode } from './rehearsed-opencode.js';

export interface SurfaceOptions {
  dataDir: string;
  rehearsal: { url: string; key: string };
}

/** Every surface of every agent, on the stand-in model and without an account of anybody. */
export function createSurfaces({ dataDir, rehearsal }: SurfaceOptions): AgentBackend[] {
  const base = { dataDir, rehearsal, environment: {} };
  return [
    rehearsedOpencode({ dataDir, rehearsal }),
    createClaudeSdkBackend(base),
    ...[codex, gemini, claudeAcp, opencodeAcp].flatMap((agent) => [
      createWarmAcpBackend({ ...base, agent }),
      createAcpDispatchBackend({ ...base, agent }),
    ]),
    ...cliAgents.map((agent) => createPtyDispatchBackend({ ...base, agent })),
  ];
}
