import { hostname } from 'node:os';
import path from 'node:path';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import type { Logger } from 'pino';
import { buildApp } from './app.js';
import type { Config } from './config.js';
import { codeAgent } from './flows/plan-rows.js';
import { createAgentCatalogue } from './services/agent-catalogue.js';
import { createAgentRunner } from './services/agent-runner.js';
import { createConductor } from './services/backends/conductor.js';
import { createOpencodeServerBackend, type OpencodeServerBackend } from './services/backends/opencode-server.js';
import { createBroker } from './services/broker.js';
import { createCheckoutKeeper } from './services/checkout-keeper.js';
import { createServices } from './services/create-services.js';
import { createDispatcher, type Dispatcher, type DispatcherPorts } from './services/dispatcher.js';
import { answerMsOf, leaseSeconds } from './services/lease.js';
import { sweepOrphans } from './services/processes/sweep-orphans.js';
import { createRetention } from './services/retention.js';
import { createRunReader } from './services/run-reader.js';
import { createRunSources } from './services/run-sources.js';
import { createRunWatcher } from './services/run-watcher.js';
import { StopStack } from './services/stop-stack.js';
import { createTaskQueue } from './services/tasks-table-queue.js';
import { registerHost } from './tasks/host.js';

export interface Coder {
  /** Where it listens, on 127.0.0.1. */
  port: number;
  /** The stand-in model, to be scripted by tests. */
  rehearsal: Rehearsal;
  /** Ends everything it started, in reverse order. */
  stop(): Promise<void>;
}

/** Starts coder: database, rehearsal, backends, dispatcher, routes. What fails on the way undoes what came before. */
export async function startCoder(config: Config, log: Logger): Promise<Coder> {
  const stops = new StopStack(log);
  try {
    await migrateDatabase(config.databaseUrl);
    const sql = connect(config.databaseUrl, { name: 'boocode-coder', max: 12, answerMs: answerMsOf(leaseSeconds) });
    stops.push('database', () => sql.end({ timeout: 2 }));
    const ticks = connect(config.databaseUrl, {
      name: 'boocode-coder ticks',
      max: 1,
      answerMs: answerMsOf(leaseSeconds),
    });
    stops.push('ticks', () => ticks.end({ timeout: 2 }));
    const sweep = await sweepOrphans({ dataDir: config.dataDir });
    log.info({ sweep }, 'looked for agents that an earlier start left behind');
    const rehearsal = await startRehearsal({ pace: { replyMs: config.rehearsalPaceMs } });
    stops.push('rehearsal', () => rehearsal.close());
    const { port } = await startWork({ config, log, sql, ticks, stops, rehearsal });
    return { port, rehearsal, stop: () => stops.run() };
  } catch (error) {
    await stops.run();
    throw error;
  }
}

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
  config: Config;
  log: Logger;
  sql: Sql;
  ticks: Sql;
  stops: StopStack;
  rehearsal: Rehearsal;
}

async function startWork({ config, log, sql, ticks, stops, rehearsal }: Ground): Promise<{ port: number }> {
  const providers = [providerOf(rehearsal)];
  const opencode = createOpencodeServerBackend({ dataDir: config.dataDir, providers });
  stops.push('opencode', () => opencode.dispose());
  const host = await registerHost(sql, { hostname: hostname(), pid: process.pid });
  stops.push('host', () => host.close());
  const broker = createBroker();
  const checkouts = createCheckoutKeeper({ sql, dir: path.join(config.dataDir, 'checkouts'), log });
  const dispatcher = createDispatcher({
    queue: createTaskQueue({ sql, ticks }, host),
    runners: runnersOf(config, opencode, checkouts.dir),
    listen: (wake) => listenForTasks(sql, wake),
    onChange: (runId) => {
      if (runId !== null) broker.publishUser(runId);
    },
    onEvents: ({ flow_run_id, id, attempt }, events) => {
      if (flow_run_id !== null) broker.publishUserFrame({ flow_run_id, task_id: id, attempt, events });
    },
    log,
  });
  const watcher = createRunWatcher({ reader: createRunReader(sql), broker, log });
  stops.push('watcher', async () => watcher.close());
  const agents = createAgentCatalogue({ providers, catalogue: () => opencode.catalogue() });
  const services = createServices({ sql, broker, dispatcher, watcher, agents, getFlow, flowNames: FLOW_NAMES });
  const app = await buildApp({ services, internalToken: config.internalToken, log });
  stops.push('routes', () => app.close());
  await startDispatcher(dispatcher, stops);
  const retention = createRetention({ sql, keepDays: config.keepRunsDays, log });
  retention.start();
  stops.push('retention', () => retention.stop());
  checkouts.start(() => dispatcher.activeRuns());
  stops.push('checkouts', () => checkouts.stop());
  return { port: Number(new URL(await app.listen({ host: '127.0.0.1', port: config.port })).port) };
}

function providerOf({ url, key }: Rehearsal): Parameters<typeof createOpencodeServerBackend>[0]['providers'][number] {
  // It reads everything at no cost; a smaller window would have opencode shorten the conversation under it.
  const models = [{ id: rehearsalModel, title: rehearsalTitle, context: 2_000_000 }];
  return { id: 'rehearsal', title: rehearsalTitle, baseURL: `${url}/v1`, apiKey: key, models };
}

function runnersOf(config: Config, opencode: OpencodeServerBackend, checkoutsDir: string): DispatcherPorts['runners'] {
  const ports = { flow: getFlow, sources: createRunSources(checkoutsDir) };
  return new Map([
    [codeAgent, { runner: createConductor(ports), slots: config.slots.conductor }],
    [opencode.id, { runner: createAgentRunner({ ...ports, backend: opencode }), slots: config.slots.opencode }],
  ]);
}

/** Postgres tells no one who was away: every (re)connection is a reason to look as well. */
async function listenForTasks(sql: Sql, wake: () => void): Promise<() => Promise<void>> {
  const listening = await sql.listen('tasks_new', wake, wake);
  return () => listening.unlisten();
}

async function startDispatcher(dispatcher: Dispatcher, stops: StopStack): Promise<void> {
  stops.push('dispatcher', () => dispatcher.stop());
  await dispatcher.start();
}
