import path from 'node:path';
import { describeFlows } from '@boocode/conductor/registry';
import type { Flow } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { NotFoundError } from '../errors.js';
import { launchFlow } from '../flows/launch-flow.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { listRuns, readRun } from '../tasks/read-runs.js';
import { listTasks, readRunTasks, readTask } from '../tasks/read-tasks.js';
import { retryRun } from '../tasks/retry.js';
import type { AgentCatalogue } from './agent-catalogue.js';
import type { Broker } from './broker.js';
import type { CoderServices } from './coder-services.js';
import { isDatabaseAway } from './database-away.js';
import type { Dispatcher } from './dispatcher.js';
import type { RunWatcher } from './run-watcher.js';

export interface ServicePorts {
  sql: Sql;
  broker: Broker;
  dispatcher: Pick<Dispatcher, 'checkAttempts'>;
  watcher: RunWatcher;
  agents: AgentCatalogue;
  getFlow: (name: string) => Flow | undefined;
  flowNames: readonly string[];
}

/** What the routes call, on the tasks table and the dispatcher of this process. */
export function createServices(ports: ServicePorts): CoderServices {
  const { sql, broker, agents } = ports;
  return {
    async launch(request) {
      const launched = await launchFlow(request, {
        flow: ports.getFlow,
        flowNames: ports.flowNames,
        agents: await agents.all(),
        launch: (tasks, key) => launch(sql, { tasks, key }),
        projectForPath: (folder) => projectForPath(sql, folder),
      });
      broker.publishUser(launched.id);
      return launched;
    },
    runs: (page) => listRuns(sql, page),
    run: (id) => readRun(sql, id),
    async cancel(id) {
      if ((await readRun(sql, id)) === null) throw new NotFoundError('flow run', id);
      const cancelled = await cancelTask(sql, id);
      broker.publishUser(id);
      await ports.dispatcher.checkAttempts();
      return { cancelled: cancelled.flatMap(({ step_key }) => (step_key === null ? [] : [step_key])) };
    },
    async retry(id) {
      const reply = await retryRun(sql, id);
      broker.publishUser(id);
      return reply;
    },
    runTasks: (runId) => readRunTasks(sql, runId),
    tasks: (page) => listTasks(sql, page),
    task: (id) => readTask(sql, id),
    taskEvents: (taskId) => readTaskEvents(sql, taskId),
    flows: describeFlows,
    agents: () => agents.all(),
    health: () => checkHealth(sql),
    watcher: ports.watcher,
  };
}

async function projectForPath(sql: Sql, folder: string): Promise<string> {
  const [row] = await sql<
    [{ id: string }]
  >`select project_for_path(${uuidv7()}, ${folder}, ${path.basename(folder)}) as id`;
  return row.id;
}

async function checkHealth(sql: Sql): ReturnType<CoderServices['health']> {
  try {
    await sql`select 1`;
    return { ok: true, message: null };
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    return { ok: false, message: 'The database is away; runs go on once it is back.' };
  }
}
