import { describeConformance } from '../conformance.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { opencodeAcp } from './agents/opencode-acp.js';

describeConformance('opencode-acp', {
  create({ dataDir, rehearsal }) {
    const backend = createWarmAcpBackend({
      agent: opencodeAcp,
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1 },
    });
    return {
      backend,
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
