import { WsRequestSchema } from '@boocode/contracts/stream';
import { WsFrameSchema } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { logLines } from '@boocode/fuzz/http/log-lines';
import { spoilt } from '@boocode/fuzz/mutate';
import { isLong, playTimeout } from '@boocode/fuzz/play';
import { playScripts } from '@boocode/fuzz/sockets/play-scripts';
import { flood, type SocketPlace } from '@boocode/fuzz/sockets/play-socket';
import { createLog } from '@boocode/http/log';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { launch } from '../tasks/launch.js';
import { plannedSpec, testRun } from '../tasks/test-run.js';

const internalToken = 'the-inner-token-of-a-test';
const lines = logLines();
let db: TestDatabase;

let app: TestApp;
let place: SocketPlace;
let ids: string[];
beforeAll(async () => {
  db = await testDatabase();
  const log = createLog({ service: 'coder', level: 'warn', environment: {}, destination: lines.destination });
  app = await testApp(db.sql, { internalToken, log });
  const run = testRun({ one: {} }, plannedSpec);
  await launch(db.sql, { tasks: run.rows, key: null });
  ids = [run.id];
  const url = new URL(await app.app.listen({ port: 0, host: '127.0.0.1' }));
  place = { port: Number(url.port), path: '/api/coder/ws', headers: { 'x-boocode-internal': internalToken } };
});
afterAll(async () => {
  await app.close();
  await db.drop();
});

const watch = (stream: string) => JSON.stringify({ type: 'watch', stream, after: null });
const streams = fc.constantFrom('runs', 'asks', 'tasks', 'gates', 'run');
const messages = fc.oneof(
  { weight: 3, arbitrary: streams.map((name) => watch(name === 'run' ? `run:${ids[0]}` : name)) },
  { weight: 8, arbitrary: spoilt(arbitraryOf(WsRequestSchema)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
);

test(
  'whatever a client does on the socket of coder, it hears frames, and is gone when it goes',
  { timeout: playTimeout },
  async () => {
    await expect(
      playScripts(messages, {
        place: () => place,
        read: (message) => WsFrameSchema.parse(message),
        told: () => lines.take(),
        secret: internalToken,
      }),
    ).resolves.toBeUndefined();
  },
);

test.runIf(isLong)('a client that floods the socket of coder and takes no answers is read no more', async () => {
  expect(await flood(place, Buffer.from(watch(`run:${ids[0]}`)), 200_000_000)).toBeLessThan(100_000_000);
});
