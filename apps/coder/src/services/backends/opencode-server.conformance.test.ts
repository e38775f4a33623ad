import { describeConformance } from './conformance.js';
import { maxModelCalls } from './conformance/stage.js';
import { rehearsedOpencode } from './testing/rehearsed-opencode.js';

describeConformance('opencode', {
  create({ dataDir, rehearsal }) {
    const limits = { maxRetries: 1, maxSteps: maxModelCalls };
    const backend = rehearsedOpencode({ dataDir, rehearsal }, { limits });
    return {
      backend,
      thinking: 'high',
      killAgent() {
        const pid = backend.serverPid();
        if (pid !== null) process.kill(pid, 'SIGKILL');
      },
    };
  },
  faultLimitMs: 30_000,
});
