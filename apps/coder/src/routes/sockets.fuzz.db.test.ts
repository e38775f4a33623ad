import { WsRequestSchema } from '@boocode/contracts/stream';
import { WsFrameSchema } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { logLines } from '@boocode/fuzz/http/log-lines';
import { spoilt } from '@boocode/fuzz/mutate';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import { flood, playSocket, type SocketPlace } from '@boocode/fuzz/sockets/play-socket';
import { scripts } from '@boocode/fuzz/sockets/scripts';
import { createLog } from '@boocode/http/log';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { launch } from '../tasks/launch.js';
import { testRun } from '../tasks/test-run.js';

const internalToken = 'the-inner-token-of-a-test';
const lines = logLines();
let db: TestDatabase;
/** What the root of a run says of it. */
const planned = {
  flow: 'code-review',
  repository: '/repo',
  base_ref: 'main',
  base_commit: 'b',
  head_ref: 'topic',
  head_commit: 'h',
  plan: { title: 'A run', goal: '', band: 'small', hash: '0', band_reason: '', steps: [] },
};

let app: TestApp;
let place: SocketPlace;
let ids: string[];
beforeAll(async () => {
  db = await testDatabase();
  const log = createLog({ service: 'coder', level: 'warn', environment: {}, destination: lines.destination });
  app = await testApp(db.sql, { internalToken, log });
  const run = testRun({ one: {} }, planned);
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
    await play(
      'sockets',
      12,
      fc.asyncProperty(scripts(messages.map((message) => Buffer.from(message))), async (script) => {
        const { messages: told, closed } = await playSocket(place, script);
        for (const one of told) expect(WsFrameSchema.parse(JSON.parse(one))).toBeDefined();
        expect(`${told.join('')}${closed?.reason ?? ''}${lines.take()}`).not.toContain(internalToken);
      }),
    );
  },
);

test.runIf(isLong)('a client that floods the socket of coder and takes no answers is read no more', async () => {
  expect(await flood(place, Buffer.from(watch(`run:${ids[0]}`)), 200_000_000)).toBeLessThan(100_000_000);
});
