import path from 'node:path';
import { describeFlows } from '@boocode/conductor/registry';
import { describeProjectFlows } from '../flows/project-flows.js';
import type { Flow } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import type { AgentCatalogue } from '../agents/agent-catalogue.js';
import { changeTiers, viewSettings } from '../agents/change-settings.js';
import { CoderError, NotFoundError } from '../errors.js';
import { launchFlow } from '../flows/launch-flow.js';
import { previewFlow } from '../flows/preview-flow.js';
import { promptView } from '../flows/prompt-view.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { listAsks } from '../tasks/read-asks.js';
import { readAttempts } from '../tasks/read-attempts.js';
import { readFlowHistory, readLastRuns } from '../tasks/read-flow-history.js';
import { readForecasts } from '../tasks/read-forecasts.js';
import { readHanded } from '../tasks/read-handed.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { readLimits } from '../tasks/read-limits.js';
import { listRuns, readRun, type AgentSlots } from '../tasks/read-runs.js';
import { listTasks, readRunTasks, readTask, readTaskOutput } from '../tasks/read-tasks.js';
import { forkRun } from '../tasks/fork.js';
import { pauseTask } from '../tasks/pause.js';
import { pruneRuns } from '../tasks/prune.js';
import { repairDrift } from '../tasks/repair.js';
import { rerun } from '../tasks/rerun.js';
import { resumeTask } from '../tasks/resume.js';
import { setBudget } from '../tasks/set-budget.js';
import { setLimit } from '../tasks/set-limit.js';
import { answerForPerson } from './answer-ask.js';
import type { Broker } from './broker.js';
import { createChatServices } from './chat-services.js';
import type { CoderServices } from './coder-services.js';
import { isDatabaseAway } from '@boocode/db/database-away';
import type { Dispatcher } from './dispatcher.js';
import type { RunSources } from './run-sources.js';
import type { StreamWatcher } from './stream-watcher.js';
import type { RunningSessions } from './running-sessions.js';

export interface ServicePorts {
  sql: Sql;
  broker: Broker;
  dispatcher: Pick<Dispatcher, 'checkAttempts'>;
  watcher: StreamWatcher;
  sessions: Pick<RunningSessions, 'say'>;
  agents: Pick<AgentCatalogue, 'all' | 'refresh' | 'giveTiers'>;
  getFlow: (name: string) => Flow | undefined;
  flowNames: readonly string[];
  /** How many steps of an agent run at once on this host, by its id. */
  slots: AgentSlots;
  /** What prompts are made from. */
  sources: Pick<RunSources, 'gather'>;
  /** Where the person's own skills are, and what they have settled about agents. */
  dataDir: string;
}

/** What the routes call, on the tasks table and the dispatcher of this process. */
export function createServices(ports: ServicePorts): CoderServices {
  const { sql, broker, agents } = ports;

  /** Does what a person asks of a run, tells who watches it, and ends here at once what is no longer to run. */
  async function steer(runId: string | null, work: () => Promise<{ step_key: string | null }[]>): Promise<string[]> {
    const tasks = await work();
    if (runId === null) broker.publishChat(null);
    else broker.publishUser(runId);
    await ports.dispatcher.checkAttempts();
    return tasks.flatMap(({ step_key }) => (step_key === null ? [] : [step_key]));
  }

  async function runOf(id: string): Promise<string | null> {
    const task = await readTask(sql, id);
    if (task === null) throw new NotFoundError('task', id);
    return task.flow_run_id;
  }

  return {
    async launch(request) {
      const launched = await launchFlow(request, {
        flow: ports.getFlow,
        flowNames: ports.flowNames,
        agents: await agents.all(),
        launch: (tasks, key, budget) => launch(sql, { tasks, key, budget }),
        projectForPath: (folder) => projectForPath(sql, folder),
      });
      broker.publishUser(launched.id);
      return launched;
    },
    ...previewServices(ports),
    async setBudget(id, budget) {
      await steer(id, () => setBudget(sql, id, budget).then(() => []));
      return await runNamed(ports, id);
    },
    runs: (page) => listRuns(sql, page),
    run: (id) => readRun(sql, id, ports.slots),
    async cancel(id) {
      await runNamed(ports, id);
      return { cancelled: await steer(id, () => cancelTask(sql, id)) };
    },
    cancelTask: async (id) => ({ cancelled: await steer(await runOf(id), () => cancelTask(sql, id)) }),
    sayTo: (id, text) => sayTo(ports, id, text),
    pause: async (id) => ({ steps: await steer(await runOf(id), () => pauseTask(sql, id)) }),
    resume: async (id) => ({ steps: await steer(await runOf(id), () => resumeTask(sql, id)) }),
    async retry(id, retry) {
      const reply = await rerun(sql, id, retry);
      await steer(id, async () => []);
      return reply;
    },
    async fork(run, fork) {
      const id = await forkRun(sql, run, fork);
      broker.publishUser(id);
      return { id, created: true, url: `/runs/${id}` };
    },
    asks: (query) => listAsks(sql, query),
    async answerAsk(id, answer) {
      const ask = await answerForPerson(sql, id, answer);
      broker.publishAsks(ask.flow_run_id);
      return ask;
    },
    ...settingsServices(ports),
    runTasks: (runId) => readRunTasks(sql, runId),
    tasks: (page) => listTasks(sql, page),
    task: (id) => readTask(sql, id),
    ...detailServices(ports),
    flows: async (repo) => [...describeFlows(), ...(repo === undefined ? [] : await describeProjectFlows(repo))],
    agents: () => agents.all(),
    refreshAgents: () => agents.refresh(),
    health: () => checkHealth(sql),
    watcher: ports.watcher,
    ...createChatServices({
      sql,
      agents: () => agents.all(),
      projectForPath: (folder) => projectForPath(sql, folder),
      onChange: (chatId) => broker.publishChat(chatId),
      dataDir: ports.dataDir,
    }),
  };
}

async function runNamed({ sql, slots }: ServicePorts, id: string): ReturnType<CoderServices['setBudget']> {
  const run = await readRun(sql, id, slots);
  if (run === null) throw new NotFoundError('flow run', id);
  return run;
}

type DetailServices = Pick<CoderServices, 'taskEvents' | 'taskOutput' | 'taskAttempts' | 'taskPrompt'>;

function detailServices({ sql, getFlow, sources }: ServicePorts): DetailServices {
  return {
    taskEvents: (id, after) => readTaskEvents(sql, id, after),
    taskOutput: (id) => readTaskOutput(sql, id),
    async taskAttempts(id) {
      const attempts = await readAttempts(sql, id);
      // One that was never claimed has none.
      if (attempts.length === 0 && (await readTask(sql, id)) === null) throw new NotFoundError('task', id);
      return attempts;
    },
    async taskPrompt(id) {
      const task = await readHanded(sql, id);
      if (task === null) throw new NotFoundError('task', id);
      return promptView(task, { flow: getFlow, sources });
    },
  };
}

type PreviewServices = Pick<CoderServices, 'preview' | 'flowHistory'>;

function previewServices({ sql, agents, getFlow, flowNames, slots }: ServicePorts): PreviewServices {
  return {
    preview: async (request) =>
      previewFlow(request, {
        flow: getFlow,
        flowNames,
        agents: await agents.all(),
        slots,
        limits: () => readLimits(sql),
        forecasts: (rows) => readForecasts(sql, rows),
        lastRuns: (flow) => readLastRuns(sql, flow),
      }),
    flowHistory: () => readFlowHistory(sql),
  };
}

type SettingsServices = Pick<CoderServices, 'settings' | 'changeSettings' | 'limits' | 'limit' | 'prune' | 'repair'>;

function settingsServices({ sql, agents, dataDir }: ServicePorts): SettingsServices {
  const ids = async (): Promise<string[]> => (await agents.all()).map(({ id }) => id);
  const settings = async (): ReturnType<CoderServices['settings']> => viewSettings(dataDir, await ids());
  return {
    settings,
    async changeSettings(change) {
      agents.giveTiers(changeTiers(dataDir, await ids(), change));
      return settings();
    },
    prune: (before) => pruneRuns(sql, before),
    repair: () => repairDrift(sql),
    limits: () => readLimits(sql),
    limit: ({ key, slots }) => setLimit(sql, key, slots),
  };
}

async function sayTo({ sql, sessions }: ServicePorts, id: string, text: string): Promise<{ heard: true }> {
  const task = await readTask(sql, id);
  if (task === null) throw new NotFoundError('task', id);
  if (await sessions.say(id, text)) return { heard: true };
  const message =
    task.state === 'running'
      ? `The agent of task ${id} does not hear it: it takes no words while it works, has just ended, or works on another host.`
      : `Task ${id} is not running (${task.condition}), so nobody hears it.`;
  throw new CoderError({ code: 'task.not-heard', status: 409, message });
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
