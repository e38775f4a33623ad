import { describeConformance } from '../conformance.js';
import { goingOutBy } from '../conformance/internet.js';
import { maxModelCalls } from '../conformance/stage.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { codex } from './agents/codex.js';

describeConformance('codex', {
  create({ dataDir, rehearsal, internet }) {
    const backend = createWarmAcpBackend({
      agent: { ...codex, launch: goingOutBy(internet, (place) => codex.launch(place)) },
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1, maxSteps: maxModelCalls },
    });
    return {
      backend,
      seenGoingOut: true,
      mode: 'permission-profile:boocode-read',
      tellsReset: false,
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
