import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { serveStreams, type Leave } from './serve-streams.js';

/** A socket that says whether it is read. */
class ReadSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  flushed: () => void = () => undefined;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  send(_text: string, flushed: () => void): void {
    this.flushed = flushed;
  }
}

function served(join: () => Promise<Leave>): ReadSocket {
  const socket = new ReadSocket();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what streams use of a socket
  serveStreams(socket as unknown as WebSocket, { join, wordsOf: () => ({ code: 'x', message: 'no' }) });
  return socket;
}

const watch = Buffer.from(JSON.stringify({ type: 'watch', stream: 'asks', after: null }));

it('reads no more of a client that asks faster than it is answered, until it is', async () => {
  const waiting: (() => void)[] = [];
  const socket = served(
    () =>
      new Promise((resolve) => {
        waiting.push(() => resolve(() => undefined));
      }),
  );
  for (let asked = 0; asked < 100 && !socket.isPaused; asked += 1) socket.emit('message', watch);
  expect(socket.isPaused).toBe(true);
  await turn();
  waiting.shift()?.();
  await turn();
  expect(socket.isPaused).toBe(false);
});

it('reads no more of a client that does not take its answers, until it does', async () => {
  const socket = served(() => Promise.reject(new Error('no')));
  socket.bufferedAmount = 2_000_000;
  socket.emit('message', watch);
  await turn();
  expect(socket.isPaused).toBe(true);
  socket.bufferedAmount = 0;
  socket.flushed();
  expect(socket.isPaused).toBe(false);
});
