import { once } from 'node:events';
import { CoderFrameSchema, type CoderFrame } from '@boocode/contracts/ws-frames';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { watchRun } from './run-socket.js';

let server: WebSocketServer;
let url: string;
/** What the next client is told. */
let said: (string | Buffer)[] = [];
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    for (const one of said) socket.send(one);
    socket.close(1_000);
  });
  await once(server, 'listening');
  url = `http://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`;
});
afterAll(() => server.close());

const last = { type: 'error', stream: null, code: 'x', message: 'the last word' };
const frames = fc.oneof(
  { weight: 6, arbitrary: spoilt(arbitraryOf(CoderFrameSchema)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);

test('whatever a run’s socket says, what it says after that is heard', { timeout: playTimeout }, async () => {
  await play(
    'sockets',
    30,
    fc.asyncProperty(fc.array(frames, { maxLength: 5 }), async (all) => {
      said = [...all, JSON.stringify(last)];
      const heard: CoderFrame[] = [];
      const client = { address: { url }, headers: () => ({}) };
      const watch = {
        id: 'r',
        onFrame: (frame: CoderFrame) => heard.push(frame),
        signal: new AbortController().signal,
      };
      await within(5_000, 'The socket', watchRun(client, watch));
      expect(heard.at(-1)).toEqual(last);
    }),
  );
});
