import { describeFlows } from '@boocode/conductor/registry';
import { createArchiveServices } from '../archives/archive-services.js';
import { checkReadiness } from './check-readiness.js';
import { createFindingServices } from '../findings/finding-services.js';
import { createGitServices } from '../git-actions/git-services.js';
import { keepFiles } from '../git-actions/keep-files.js';
import { describeProjectFlows } from '../flows/project-flows.js';
import { createArenaServices } from './arena-services.js';
import { createBudgetServices } from './budget-services.js';
import { readStats } from '../stats/read-stats.js';
import { createChatServices } from './chat-services.js';
import { createCheckpointServices } from './checkpoint-services.js';
import type { CoderServices } from './coder-services.js';
import { createGh } from './gh.js';
import { launchPorts } from './launch-ports.js';
import { projectForPath } from './project-for-path.js';
import { createRunServices } from './run-services.js';
import type { ServicePorts } from './service-ports.js';
import { createSettingsServices } from './settings-services.js';
import { createTaskServices } from './task-services.js';
import { createWorktreeServices } from './worktree-services.js';

/** What the routes call, on the tasks table and the dispatcher of this process. */
export function createServices(ports: ServicePorts): CoderServices {
  const { sql, broker, agents } = ports;
  return {
    ...createRunServices(ports),
    ...createArchiveServices({ sql, dataDir: ports.dataDir, onChange: (runId) => broker.publishUser(runId) }),
    ...createArenaServices(ports),
    ...createBudgetServices(ports),
    ...createTaskServices(ports),
    ...createFindingServices({
      ...ports,
      agents: () => agents.all(),
      confirm: async (spec, flow) => (await launchPorts(ports)).confirm(spec, flow),
      onChange: (runId) => broker.publishUser(runId),
    }),
    ...createChatServices({
      sql,
      agents: () => agents.all(),
      projectForPath: (folder) => projectForPath(sql, folder),
      onChange: (chatId) => broker.publishChat(chatId),
      dataDir: ports.dataDir,
      worktreesDir: ports.worktrees.dir,
    }),
    ...createWorktreeServices(ports),
    ...createCheckpointServices(ports),
    ...createGitServices({ sql, dataDir: ports.dataDir, gh: createGh(ports.dataDir), checkpointBefore: keepFiles }),
    ...createSettingsServices(ports),
    flows: async (repo) => [...describeFlows(), ...(repo === undefined ? [] : await describeProjectFlows(repo))],
    agents: () => agents.all(),
    refreshAgents: () => agents.refresh(),
    readiness: () => checkReadiness(sql, ports.dispatcher),
    stats: (query) => readStats(sql, query),
    metrics: ports.metrics,
    watcher: ports.watcher,
  };
}
