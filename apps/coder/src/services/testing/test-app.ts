import type { Sql } from '@boocode/db/connect';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino, type Logger } from 'pino';
import { buildApp } from '../../app.js';
import { noCheckpoints } from '../../checkpoints/testing.js';
import { noMetrics } from '../../telemetry/testing.js';
import { noWorktrees } from '../../worktrees/testing.js';
import { createBroker } from '../broker.js';
import { createServices } from '../create-services.js';
import { createRunReader } from '../run-reader.js';
import { createRunSources } from '../run-sources.js';
import type { ServicePorts } from '../service-ports.js';
import { createStreamWatcher, type StreamWatcher } from '../stream-watcher.js';

export interface TestApp {
  app: FastifyInstance;
  /** What its socket watches. */
  watcher: StreamWatcher;
  /** Asks as a page of this machine does. */
  call(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    payload?: InjectOptions['payload'],
  ): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

/** What a test is about. All else is: no agent, no flow, no slots, and nobody at work. */
type Given = Partial<Omit<ServicePorts, 'sql'>> & { internalToken?: string; log?: Logger };

/** The interface of coder on a real database. For tests only. */
export async function testApp(
  sql: Sql,
  { internalToken, log = pino({ level: 'silent' }), ...given }: Given = {},
): Promise<TestApp> {
  const { broker = createBroker() } = given;
  const watcher = given.watcher ?? createStreamWatcher({ reader: createRunReader(sql), broker, log });
  const services = createServices({
    sql,
    dispatcher: { checkAttempts: async () => undefined, isClaiming: () => true },
    metrics: noMetrics,
    sessions: { say: async () => false },
    agents: { all: async () => [], refresh: async () => [], giveTiers: () => undefined },
    getFlow: () => undefined,
    flowNames: [],
    slots: new Map(),
    sources: createRunSources('/nonexistent'),
    worktrees: noWorktrees,
    checkpoints: noCheckpoints,
    dataDir: '/nonexistent',
    ...given,
    broker,
    watcher,
  });
  const app = await buildApp({ services, internalToken: internalToken ?? null, log });
  return {
    app,
    watcher,
    async call(method, url, payload) {
      const request = { method, url: `/api/coder${url}`, headers: { host: '127.0.0.1:7401' } };
      const reply = await app.inject(payload === undefined ? request : { ...request, payload });
      return { status: reply.statusCode, body: reply.json<unknown>() };
    },
    async close() {
      await app.close();
      watcher.close();
    },
  };
}
