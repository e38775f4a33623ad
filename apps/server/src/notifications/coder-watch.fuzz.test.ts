import { EventEmitter, once } from 'node:events';
import { CoderFrameSchema } from '@boocode/contracts/ws-frames';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { watchCoder } from './coder-watch.js';

const log = { warn: () => undefined, debug: () => undefined };
let server: WebSocketServer;
let coderUrl: string;
/** What the next client is told. */
let said: (string | Buffer)[] = [];
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    for (const one of said) socket.send(one);
  });
  await once(server, 'listening');
  coderUrl = `http://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`;
});
afterAll(() => server.close());

const last = { type: 'asks_snapshot', stream: 'asks', seq: 9_007_199_254_740_991, asks: [] };
const frames = fc.oneof(
  { weight: 6, arbitrary: spoilt(arbitraryOf(CoderFrameSchema)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);

test('whatever coder says to the front door, what it says after that is heard', { timeout: playTimeout }, async () => {
  expect(() => CoderFrameSchema.parse(last)).not.toThrow();
  await play(
    'sockets',
    15,
    fc.asyncProperty(fc.array(frames, { maxLength: 5 }), async (all) => {
      said = [...all, JSON.stringify(last)];
      const frame = new EventEmitter();
      const onFrame = ({ seq }: { seq: number }): boolean => frame.emit(`${seq}`);
      const heard = once(frame, `${last.seq}`);
      const watch = watchCoder({ coderUrl, internalToken: 'x', onFrame, log });
      try {
        await within(5_000, 'The last frame', heard);
      } finally {
        watch.close();
      }
    }),
  );
});
