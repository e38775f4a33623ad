import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { describeConformance } from './conformance.js';
import { maxModelCalls } from './conformance/stage.js';
import { createOpencodeServerBackend } from './opencode-server.js';

describeConformance('opencode', {
  create({ dataDir, rehearsal }) {
    const backend = createOpencodeServerBackend({
      dataDir,
      environment: {},
      providers: [
        {
          id: 'rehearsal',
          title: rehearsalTitle,
          baseURL: `${rehearsal.url}/v1`,
          apiKey: rehearsal.key,
          models: [{ id: rehearsalModel, title: rehearsalTitle }],
        },
      ],
      limits: { maxRetries: 1, maxSteps: maxModelCalls },
    });
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
