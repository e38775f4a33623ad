import { EventEmitter } from 'node:events';
import { WsFrameSchema } from '@boocode/contracts/ws-frames';
import { WsRequestSchema } from '@boocode/contracts/stream';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { serveStreams } from './serve-streams.js';

/** As much of a socket as streams are served over. */
class TestSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  isPaused = false;
  readonly sent: string[] = [];
  send(text: string): void {
    this.sent.push(text);
    this.emit('sent');
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  terminate(): void {
    this.emit('close');
  }
}

const end = JSON.stringify({ type: 'watch', stream: 'asks', after: null });
const messages = fc.oneof(
  { weight: 6, arbitrary: spoilt(arbitraryOf(WsRequestSchema)).map((value) => Buffer.from(jsonOf(value))) },
  { weight: 2, arbitrary: hostileText.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);

/** Sends messages, and at last one that is always answered; all that was answered. */
async function exchange(all: readonly Buffer[]): Promise<unknown[]> {
  const socket = new TestSocket();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what streams use of a socket
  serveStreams(socket as unknown as WebSocket, {
    async join(stream, after) {
      throw new Error(`nothing of ${stream} after ${after}`);
    },
    wordsOf: (error) => ({
      code: error instanceof z.ZodError ? 'request.invalid' : 'stream.unknown',
      message: error instanceof Error ? error.message : String(error),
    }),
  });
  const answered = new Promise<void>((resolve) => {
    socket.on('sent', () => {
      if (socket.sent.at(-1)?.includes('nothing of asks after null') === true) resolve();
    });
  });
  for (const message of [...all, Buffer.from(end)]) socket.emit('message', message);
  await within(5_000, 'The last answer', answered);
  socket.emit('close');
  return socket.sent.map((text): unknown => JSON.parse(text));
}

test(
  'whatever a page sends over its socket, what it hears are frames, and the next request is heard',
  { timeout: playTimeout },
  async () => {
    await play(
      'streams',
      60,
      fc.asyncProperty(fc.array(messages, { maxLength: 4 }), async (all) => {
        const told = await exchange(all);
        for (const frame of told) expect(WsFrameSchema.parse(frame)).toMatchObject({ type: 'error' });
        expect(told.length).toBeLessThanOrEqual(all.length + 1);
      }),
    );
  },
);
