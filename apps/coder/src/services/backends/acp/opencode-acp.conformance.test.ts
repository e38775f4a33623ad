import { describeConformance } from '../conformance.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { opencodeAcp } from './agents/opencode-acp.js';

describeConformance('opencode over ACP', {
  create({ dataDir, rehearsal }) {
    const backend = createWarmAcpBackend({
      agent: opencodeAcp,
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1, maxFailures: 2 },
    });
    return {
      backend,
      mode: 'boocode-read',
      thinking: 'high',
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 60_000,
});
