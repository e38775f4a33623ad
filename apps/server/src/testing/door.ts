import type { UserFrameBody } from '@boocode/contracts/ws-frames';
import { testDatabase } from '@boocode/db/testing';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { buildApp } from '../app.js';
import { readConfig } from '../config.js';
import { watchSchema, type SchemaWatch } from '../services/schema-watch.js';
import type { Store } from '../store.js';
import { createBroker } from '../streams/broker.js';

const machine = { hostname: 'box', interfaces: {} };
export const host = '127.0.0.1:7400';
const nobody = 'http://127.0.0.1:1';

interface DoorOptions {
  env?: Record<string, string>;
  webRoot?: string;
  store?: Store;
  schema?: Pick<SchemaWatch, 'outdated'>;
}

/** A front door with nobody behind it, not listening. */
export function buildDoor({
  env = {},
  webRoot = '/nowhere',
  store,
  schema,
}: DoorOptions = {}): Promise<FastifyInstance> {
  const config = readConfig({
    BOOCODE_CODER_URL: nobody,
    BOOCODE_INTERNAL_TOKEN: 'internal',
    DATABASE_URL: `${nobody.replace('http', 'postgres')}/boochat`,
    BOOCODE_LOG_LEVEL: 'silent',
    ...env,
  });
  return buildApp({
    config,
    webRoot,
    machine,
    ...(store !== undefined && { store }),
    ...(schema !== undefined && { schema }),
  });
}

/**
 * A door on a database of its own, what it tells pages, and a way to ask it as its own page does. `watched`: it looks, often, whether the
 * database has become too new for it.
 */
export async function doorWithStore({
  watched = false,
  ...options
}: Omit<DoorOptions, 'store' | 'schema'> & { watched?: boolean } = {}) {
  const database = await testDatabase();
  const broker = createBroker();
  const frames: UserFrameBody[] = [];
  broker.subscribe({ onUser: (frame) => frames.push(frame), onChat: () => undefined });
  const schema = watched
    ? await watchSchema({ sql: database.sql, log: { error: () => undefined }, everyMs: 20 })
    : null;
  const door = await buildDoor({
    ...options,
    store: { sql: database.sql, broker },
    ...(schema !== null && { schema }),
  });
  await door.ready();
  return {
    door,
    sql: database.sql,
    broker,
    frames,
    ask: (request: InjectOptions & { url: string }): Promise<LightMyRequestResponse> =>
      door.inject({ ...request, headers: { host, ...request.headers } }),
    async close() {
      await door.close();
      await schema?.close();
      await database.drop();
    },
  };
}

export type TestDoor = Awaited<ReturnType<typeof doorWithStore>>;
