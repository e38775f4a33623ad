import { describeConformance } from '../conformance.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { claudeAcp } from './agents/claude-acp.js';

describeConformance('claude-acp', {
  create({ dataDir, rehearsal }) {
    const backend = createWarmAcpBackend({
      agent: claudeAcp,
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1 },
    });
    return {
      backend,
      mode: 'default',
      thinking: 'high',
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
