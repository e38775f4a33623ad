import { describeConformance } from '../conformance.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { gemini } from './agents/gemini.js';

describeConformance('gemini', {
  create({ dataDir, rehearsal }) {
    const backend = createWarmAcpBackend({
      agent: gemini,
      dataDir,
      environment: {},
      rehearsal,
      limits: { limitPatienceSeconds: 1 },
    });
    return {
      backend,
      mode: 'default',
      hides: ['tool-output'],
      // A call that it shows ends the list: it says nothing of a tool that it doesn't know.
      escapes: ({ checkout }) => [{ bash: `touch ${checkout}/ran.txt` }],
      killAgent: () => backend.agentPids().forEach((pid) => process.kill(pid, 'SIGKILL')),
    };
  },
  faultLimitMs: 30_000,
});
