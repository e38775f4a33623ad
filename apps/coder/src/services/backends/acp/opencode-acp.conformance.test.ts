import { describeConformance } from '../conformance.js';
import { goingOutBy } from '../conformance/internet.js';
import { maxModelCalls } from '../conformance/stage.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { opencodeAcp } from './agents/opencode-acp.js';

describeConformance('opencode over ACP', {
  create({ dataDir, rehearsal, internet }) {
    const backend = createWarmAcpBackend({
      agent: { ...opencodeAcp, launch: goingOutBy(internet, (place) => opencodeAcp.launch(place)) },
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1, maxFailures: 2, maxAnswers: 3, maxSteps: maxModelCalls },
    });
    return {
      backend,
      seenGoingOut: true,
      mode: 'boocode-read',
      thinking: 'high',
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 60_000,
  costly: 'each session',
  provenBy: 'opencode-server.conformance',
});
