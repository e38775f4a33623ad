import { describeConformance } from '../conformance.js';
import { goingOutBy } from '../conformance/internet.js';
import { maxModelCalls } from '../conformance/stage.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { claudeAcp } from './agents/claude-acp.js';

describeConformance('claude-acp', {
  create({ dataDir, rehearsal, internet }) {
    const backend = createWarmAcpBackend({
      agent: { ...claudeAcp, launch: goingOutBy(internet, (place) => claudeAcp.launch(place)) },
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1, maxSteps: maxModelCalls },
    });
    return {
      backend,
      seenGoingOut: true,
      mode: 'default',
      thinking: 'high',
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
  costly: 'each session',
  provenBy: 'claude-sdk.conformance',
});
