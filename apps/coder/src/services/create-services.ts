import { describeFlows } from '@boocode/conductor/registry';
import { isDatabaseAway } from '@boocode/db/database-away';
import { createFindingServices } from '../findings/finding-services.js';
import { describeProjectFlows } from '../flows/project-flows.js';
import { createBudgetServices } from './budget-services.js';
import { createChatServices } from './chat-services.js';
import type { CoderServices } from './coder-services.js';
import { projectForPath } from './project-for-path.js';
import { createRunServices } from './run-services.js';
import type { ServicePorts } from './service-ports.js';
import { createSettingsServices } from './settings-services.js';
import { createTaskServices } from './task-services.js';

/** What the routes call, on the tasks table and the dispatcher of this process. */
export function createServices(ports: ServicePorts): CoderServices {
  const { sql, broker, agents } = ports;
  return {
    ...createRunServices(ports),
    ...createBudgetServices(ports),
    ...createTaskServices(ports),
    ...createFindingServices({
      ...ports,
      agents: () => agents.all(),
      onChange: (runId) => broker.publishUser(runId),
    }),
    ...createChatServices({
      sql,
      agents: () => agents.all(),
      projectForPath: (folder) => projectForPath(sql, folder),
      onChange: (chatId) => broker.publishChat(chatId),
      dataDir: ports.dataDir,
    }),
    ...createSettingsServices(ports),
    flows: async (repo) => [...describeFlows(), ...(repo === undefined ? [] : await describeProjectFlows(repo))],
    agents: () => agents.all(),
    refreshAgents: () => agents.refresh(),
    health: () => checkHealth(sql),
    watcher: ports.watcher,
  };
}

async function checkHealth(sql: ServicePorts['sql']): ReturnType<CoderServices['health']> {
  try {
    await sql`select 1`;
    return { ok: true, message: null };
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    return { ok: false, message: 'The database is away; runs go on once it is back.' };
  }
}
