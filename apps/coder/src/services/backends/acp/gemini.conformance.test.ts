import { describeConformance } from '../conformance.js';
import { goingOutBy } from '../conformance/internet.js';
import { maxModelCalls } from '../conformance/stage.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { gemini } from './agents/gemini.js';

describeConformance('gemini', {
  create({ dataDir, rehearsal, internet }) {
    const backend = createWarmAcpBackend({
      agent: { ...gemini, launch: goingOutBy(internet, (place) => gemini.launch(place)) },
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1, maxSteps: maxModelCalls },
    });
    return {
      backend,
      seenGoingOut: true,
      mode: 'default',
      hides: ['tool-output', 'context'],
      // A call that it shows ends the list: it says nothing of a tool that it doesn't know.
      escapes: ({ checkout }) => [{ bash: `touch ${checkout}/ran.txt` }],
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
