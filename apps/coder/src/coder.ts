import path from 'node:path';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { findOutdated, newestKnown } from '@boocode/db/schema-needs';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import { listenFault } from '@boocode/http/listen-fault';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createAgentCatalogue, type AgentCatalogue } from './agents/agent-catalogue.js';
import type { AgentEntry, AgentGround } from './agents/agent-entry.js';
import { missingAgents, storeAvailableAgents } from './agents/available-agents.js';
import { agentRegistry } from './agents/registry.js';
import { buildApp } from './app.js';
import { markCrashedSessions } from './chats/agent-sessions.js';
import { createCheckpointKeeper } from './checkpoints/checkpoint-keeper.js';
import type { Config } from './config.js';
import { createRunners } from './runners.js';
import { createAskDesk } from './services/ask-desk.js';
import { keptHostName } from './host-name.js';
import { createEntriesTable } from './services/backends/claude/entries-table.js';
import { createBroker } from './services/broker.js';
import { createCheckoutKeeper } from './services/checkout-keeper.js';
import { createServices } from './services/create-services.js';
import { createMirrors } from './services/git/mirrors.js';
import { mirroredSources } from './services/mirrored-sources.js';
import { createDispatcher } from './services/dispatcher.js';
import type { Dispatcher } from './services/dispatcher-ports.js';
import { drainOf } from './services/drain.js';
import { createHostOffer, type HostOffer } from './services/host-offer.js';
import { keepingToSchema } from './services/keeping-to-schema.js';
import { answerMsOf, leaseSeconds } from './services/lease.js';
import { sweepScratch } from './services/scratch.js';
import { sweepOrphans } from './services/processes/sweep-orphans.js';
import { openRehearsalDoor } from './services/rehearsal-door.js';
import { createRetention, type RetentionPorts } from './services/retention.js';
import { createRunReader } from './services/run-reader.js';
import { createRunSources } from './services/run-sources.js';
import { createStreamWatcher } from './services/stream-watcher.js';
import { createRunningSessions } from './services/running-sessions.js';
import { StopStack } from './services/stop-stack.js';
import type { TaskQueue } from './services/task-queue.js';
import { createTaskQueue, type QueuePools } from './services/tasks-table-queue.js';
import { registerHost, type Host } from './tasks/host.js';
import { logOrphans } from './worktrees/log-orphans.js';
import { createWorktreeKeeper, type WorktreeKeeper } from './worktrees/worktree-keeper.js';
import { createTaskTools } from './tools/task-tools.js';

export interface Coder {
  /** Where it listens, on 127.0.0.1. */
  port: number;
  /** The stand-in model, to be scripted by tests. */
  rehearsal: Rehearsal;
  /** Claims nothing more, and lets what runs go on to its end: for as long as is settled, and not beyond `signal`. */
  drain(signal: AbortSignal): Promise<void>;
  /** Ends everything it started, in reverse order. */
  stop(): Promise<void>;
}

/** What coder works with at its two borders: the agents, and the tasks table. */
export interface CoderPorts {
  agents: (ground: AgentGround) => AgentEntry[];
  queue: (pools: QueuePools, host: Host) => TaskQueue;
}

const usual: CoderPorts = { agents: agentRegistry, queue: (pools, host) => createTaskQueue(pools, host) };

/** Starts coder: database, rehearsal, backends, dispatcher, routes. What fails on the way undoes what came before. */
export async function startCoder(given: Config, log: Logger, ports: CoderPorts = usual): Promise<Coder> {
  const stops = new StopStack(log);
  try {
    const config = { ...given, hostname: given.hostname ?? keptHostName(given.dataDir) };
    const [knows] = await Promise.all([newestKnown('coder'), migrateDatabase(config.databaseUrl), loadMetrics()]);
    const pool = { hostname: config.hostname, knows, answerMs: answerMsOf(leaseSeconds) };
    const sql = connect(config.databaseUrl, { name: 'boocode-coder', max: 12, ...pool });
    stops.push('database', () => sql.end({ timeout: 2 }));
    const ticks = connect(config.databaseUrl, { name: 'boocode-coder ticks', max: 1, ...pool });
    stops.push('ticks', () => ticks.end({ timeout: 2 }));
    const sweep = await sweepOrphans({ dataDir: config.dataDir });
    log.info(
      { sweep, scratch: await sweepScratch() },
      'looked for agents and folders that an earlier start left behind',
    );
    const rehearsal = await startRehearsal({ pace: { replyMs: config.rehearsalPaceMs } });
    stops.push('rehearsal', () => rehearsal.close());
    stops.push('rehearsal door', await openRehearsalDoor(config.dataDir, rehearsal));
    const work = await startWork({ config, log, sql, ticks, stops, rehearsal, ports });
    return { ...work, rehearsal, stop: () => stops.run() };
  } catch (error) {
    await stops.run();
    throw error;
  }
}

/** What makes them is read while coder waits for the database, so that no start is longer for it. */
const loadMetrics = () => import('./telemetry/metrics.js');

/** Over a connection of its own, which waits as long as it takes: another host may be migrating, or the tables be large. */
async function migrateDatabase(url: string): Promise<void> {
  const sql = connect(url, { name: 'boocode-coder migrate', max: 1 });
  try {
    await migrate(sql);
  } finally {
    await sql.end();
  }
}

interface Ground {
  config: Config & { hostname: string };
  log: Logger;
  sql: Sql;
  ticks: Sql;
  stops: StopStack;
  rehearsal: Rehearsal;
  ports: CoderPorts;
}

async function startWork(ground: Ground): Promise<Pick<Coder, 'port' | 'drain'>> {
  const { config, log, sql, stops, rehearsal, ports } = ground;
  const { dataDir } = config;
  const claudeEntries = createEntriesTable(sql);
  const entries = ports.agents({ dataDir, environment: process.env, rehearsal, claudeEntries, log });
  for (const { id, backend } of entries) stops.push(id, () => backend.dispose());
  const host = await registerHost(sql, { hostname: config.hostname, pid: process.pid });
  stops.push('host', () => host.close());
  const broken = await markCrashedSessions(sql);
  if (broken > 0) log.info({ sessions: broken }, 'noted sessions whose turn died with an earlier coder');
  const broker = createBroker();
  const asks = createAskDesk({ sql, host: host.id, onChange: () => broker.publishAsks(null), log });
  stops.push('asks', () => asks.close());
  await asks.start();
  const offer = createHostOffer(host, config.labels);
  const agents = catalogueOf(ground, entries, offer);
  stops.push('catalogue', () => agents.close());
  const tools = createTaskTools({ sql, agents: () => agents.all(), limits: config.handOn });
  const sessions = createRunningSessions();
  const { checkouts, mirrors, ...places } = await preparePlaces(ground);
  const runners = createRunners({
    sql,
    config,
    log,
    host: host.id,
    flow: getFlow,
    entries,
    tools,
    sessions,
    ...places,
    checkoutsDir: checkouts.dir,
  });
  const slots = new Map([...runners].map(([id, runner]) => [id, runner.slots]));
  const metrics = (await loadMetrics()).createMetrics({ sql, host: host.id });
  const dispatcher = createDispatcher({
    queue: metrics.measured(await keptQueue(ground, host)),
    runners,
    isHere: (agent) => offer.isHere(agent),
    listen: (wake) => listenForTasks(sql, wake),
    onChange: ({ flow_run_id, chat_id }) => {
      if (flow_run_id !== null) broker.publishUser(flow_run_id);
      if (chat_id !== null) broker.publishChat(chat_id);
    },
    onEvents: ({ flow_run_id, chat_id, id, attempt }, events) => {
      broker.publishUserFrame({ flow_run_id, chat_id, task_id: id, attempt, events });
    },
    asks,
    log,
  });
  const watcher = createStreamWatcher({ reader: createRunReader(sql, slots), broker, log });
  stops.push('watcher', async () => watcher.close());
  const services = createServices({
    sql,
    broker,
    dispatcher,
    watcher,
    metrics,
    sessions,
    agents,
    getFlow,
    flowNames: FLOW_NAMES,
    slots,
    ...places,
    dataDir,
  });
  const app = await buildApp({ services, internalToken: config.internalToken, tools, log });
  stops.push('routes', () => app.close());
  // Agents call back, so the door is open before the first of them begins.
  const url = await listen(app, { host: '127.0.0.1', port: config.port });
  tools.listensAt(url);
  await offer.begin(slots, await missingAgents(sql, config.hostname));
  await startDispatcher(dispatcher, ground, host);
  // In the background: it may start a program. What goes wrong is told to whoever asks for the agents.
  agents.refresh().catch((error: unknown) => log.warn({ err: error }, 'could not look for agents'));
  startUpkeep(ground, { ...places, mirrors, checkouts, agents: entries.map(({ backend }) => backend) });
  checkouts.start(() => dispatcher.activeRuns());
  stops.push('checkouts', () => checkouts.stop());
  const drain = drainOf({ host, dispatcher, log }, config.drainSeconds);
  return { port: Number(new URL(url).port), drain };
}

/** Throws `ListenFault` where no try can help. */
async function listen(app: FastifyInstance, at: { host: string; port: number }): Promise<string> {
  try {
    return await app.listen(at);
  } catch (error) {
    throw listenFault(error, { ...at, setting: 'BOOCODE_CODER_PORT' }) ?? error;
  }
}

/** What is found is for everybody to see, and decides what is claimed here. */
function catalogueOf({ sql, config, log }: Ground, entries: AgentEntry[], offer: HostOffer): AgentCatalogue {
  return createAgentCatalogue({
    entries,
    store: async (found) => {
      await storeAvailableAgents(sql, config.hostname, found);
      await offer.found(found);
    },
    log,
  });
}

/** Claims end once a newer BooCode has migrated the database to what this one does not know. */
async function keptQueue({ sql, ticks, ports, log }: Ground, host: Host): Promise<TaskQueue> {
  const known = { server: await newestKnown('server'), coder: await newestKnown('coder') };
  return keepingToSchema(ports.queue({ sql, ticks }, host), { findOutdated: () => findOutdated(sql, known), log });
}

/** Where steps read and write. What an earlier start left in them is looked at before the first task is claimed. */
async function preparePlaces({ sql, config: { dataDir }, log }: Ground) {
  const checkouts = createCheckoutKeeper({ sql, dir: path.join(dataDir, 'checkouts'), log });
  const worktrees = createWorktreeKeeper({ sql, dir: path.join(dataDir, 'worktrees'), dataDir, log });
  await worktrees.sweep();
  const checkpoints = createCheckpointKeeper({ sql, dataDir });
  const mirrors = createMirrors(dataDir);
  const sources = mirroredSources(createRunSources(checkouts.dir), mirrors);
  return { checkouts, mirrors, worktrees, checkpoints, sources };
}

/** What nobody waits for. */
function startUpkeep(
  { sql, config, log, stops }: Ground,
  places: Pick<RetentionPorts, 'checkpoints' | 'worktrees' | 'mirrors' | 'checkouts' | 'agents'> & {
    worktrees: Pick<WorktreeKeeper, 'orphans'>;
  },
): void {
  const orphans = logOrphans(places.worktrees, log);
  stops.push('orphans', () => orphans.stop());
  const retention = createRetention({ sql, keepDays: config.keepRunsDays, ...places, log });
  retention.start();
  stops.push('retention', () => retention.stop());
}

/** Read only here: whoever sends no traces does not wait for what makes them. */
async function startTraces({ sql, log, stops }: Ground, host: Host): Promise<void> {
  const { startTraceExport } = await import('./telemetry/trace-export.js');
  const traces = startTraceExport({ sql, host: host.id, log });
  stops.push('traces', () => traces.stop());
}

/** Postgres tells no one who was away: every (re)connection is a reason to look as well. */
async function listenForTasks(sql: Sql, wake: () => void): Promise<() => Promise<void>> {
  const listening = await sql.listen('tasks_new', wake, wake);
  return () => listening.unlisten();
}

/** From here on tasks are claimed; what settles is sent as traces, where that is wanted. */
async function startDispatcher(dispatcher: Dispatcher, ground: Ground, host: Host): Promise<void> {
  if (ground.config.sendsTraces) await startTraces(ground, host);
  ground.stops.push('dispatcher', () => dispatcher.stop());
  await dispatcher.start();
}
