import { isLong } from '@boocode/rehearsal/long-form';
import { createAcpDispatchBackend } from './acp-dispatch.js';
import { claudeAcp } from './acp/agents/claude-acp.js';
import { codex } from './acp/agents/codex.js';
import { gemini } from './acp/agents/gemini.js';
import { describeOnStage } from './conformance.js';
import { describeRandomCancels } from './conformance/random-cancels.js';

// All else is the same code as with a warm process, and is tried there. In the short form by the agent that starts quickly.
for (const agent of isLong ? [codex, gemini, claudeAcp] : [codex]) {
  describeOnStage(
    `${agent.title} in a process of its own`,
    ({ dataDir, rehearsal }) => {
      const backend = createAcpDispatchBackend({ agent, dataDir, rehearsal, environment: {} });
      return { backend, killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')) };
    },
    describeRandomCancels,
  );
}
