import { createLog } from '@boocode/http/log';
import { agentRegistry } from '../../../agents/registry.js';
import { startCoder } from '../../../coder.js';
import { readConfig } from '../../../config.js';
import { createTaskQueue } from '../../../services/tasks-table-queue.js';
import { scribe, type Ready } from './scribe.js';

// A process of its own that a test starts and kills: coder as it is, but for the agents, of which there is only the one of the test.

// Nobody is left to end this process once its parent is gone.
process.once('disconnect', () => process.exit());
const config = readConfig(process.env);
const log = createLog({ service: 'coder', level: config.logLevel, environment: process.env });
const { port } = await startCoder(config, log, {
  agents: (ground) => agentRegistry(ground).filter(({ id }) => id === scribe),
  queue: (pools, host) => createTaskQueue(pools, host),
});
process.send?.({ port } satisfies Ready);
