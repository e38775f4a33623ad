import { join } from 'node:path';
import { createClaudeSdkBackend } from './claude-sdk.js';
import { describeConformance } from './conformance.js';

describeConformance('claude', {
  create({ dataDir, rehearsal }) {
    const limits = { maxRetries: 2, maxCalls: 22 };
    const backend = createClaudeSdkBackend({ dataDir, rehearsal, environment: {}, limits });
    return {
      backend,
      maxModelCalls: limits.maxCalls,
      killAgent() {
        for (const pid of backend.processIds()) process.kill(pid, 'SIGKILL');
      },
      mode: 'dontAsk',
      thinking: 'high',
      tellsReset: false,
      escapes: ({ checkout, outside, web }) => [
        { call: 'Write', args: { file_path: join(checkout, 'written.txt'), content: 'x' } },
        { call: 'Bash', args: { command: `touch ${join(checkout, 'ran.txt')}` } },
        { call: 'WebFetch', args: { url: web.url, prompt: 'x' } },
        { call: 'Agent', args: { description: 'x', prompt: 'write a file', subagent_type: 'general-purpose' } },
        { call: 'Read', args: { file_path: join(outside, 'secret.txt') } },
        { call: 'Grep', args: { pattern: 'SECRET', path: outside, output_mode: 'content' } },
        { call: 'Glob', args: { pattern: '*secret*', path: outside } },
        { call: 'Glob', args: { pattern: join(outside, '*') } },
      ],
    };
  },
  faultLimitMs: 30_000,
});
