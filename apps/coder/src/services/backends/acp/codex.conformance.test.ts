import { describeConformance } from '../conformance.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { codex } from './agents/codex.js';

describeConformance('codex', {
  create({ dataDir, rehearsal }) {
    const backend = createWarmAcpBackend({
      agent: codex,
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1 },
    });
    return {
      backend,
      mode: 'permission-profile:boocode-read',
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
