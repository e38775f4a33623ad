import { describeConformance } from '../conformance.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { gemini } from './agents/gemini.js';

describeConformance('gemini', {
  create({ dataDir, rehearsal }) {
    const backend = createWarmAcpBackend({
      agent: gemini,
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1 },
    });
    return {
      backend,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
