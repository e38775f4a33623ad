import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { WsRequestSchema } from '@boocode/contracts/stream';
import { WsFrameSchema } from '@boocode/contracts/ws-frames';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { logLines } from '@boocode/fuzz/http/log-lines';
import { spoilt } from '@boocode/fuzz/mutate';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import { flood, playSocket } from '@boocode/fuzz/sockets/play-socket';
import { scripts } from '@boocode/fuzz/sockets/scripts';
import { createLog } from '@boocode/http/log';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { buildApp } from '../app.js';
import { readConfig } from '../config.js';
import { listen } from '../listen.js';
import { chatWorld, type ChatWorld } from '../testing/chat-world.js';

const token = 'the-token-of-a-person-in-a-test';
const internal = 'the-inner-token-of-a-test';
const lines = logLines();
let world: ChatWorld;
let upstream: Server;
let behind: WebSocketServer;
let door: FastifyInstance;
let port = 0;
let ids: string[];

beforeAll(async () => {
  world = await chatWorld();
  ids = [(await world.newChat()).id];
  upstream = createServer();
  behind = new WebSocketServer({ server: upstream, maxPayload: 64 * 1024 });
  // Says what it is told, and goes when it is told to; otherwise it takes nothing amiss.
  behind.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      const code = /"close":(\d{4})/.exec(data.toString('latin1'))?.[1];
      if (socket.bufferedAmount > 1_000_000) socket.pause();
      if (code === undefined) socket.send(data, { binary: isBinary }, () => socket.resume());
      else if (code === '1006') socket.terminate();
      else socket.close(Number(code), 'as it was told');
    });
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const url = `http://127.0.0.1:${z.object({ port: z.int() }).parse(upstream.address()).port}`;
  const config = readConfig({
    BOOCODE_CODER_URL: url,
    BOOCODE_TERM_URL: url,
    BOOCODE_INTERNAL_TOKEN: internal,
    BOOCODE_TOKEN: token,
    BOOCODE_DATA_DIR: world.dataDir,
    DATABASE_URL: world.url,
  });
  const log = createLog({ service: 'server', level: 'warn', environment: {}, destination: lines.destination });
  const machine = { hostname: 'box', interfaces: {} };
  door = await buildApp({ config, webRoot: '/nowhere', machine, log, store: world, chats: world });
  port = await listen(door, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await door.close();
  for (const client of behind.clients) client.terminate();
  upstream.close();
  await world.end();
});

const place = (path: string) => ({ port, path, headers: { authorization: `Bearer ${token}` } });
const paths = ['/api/ws', '/api/coder/ws', `/api/term/terminals/0198a8a5-0000-7000-8000-000000000000/ws`];
const streams = fc.constantFrom('user', 'chat');
const watch = (name: string) => (name === 'chat' ? `chat:${ids[0]}` : name);
const messages = fc.oneof(
  {
    weight: 3,
    arbitrary: streams.map((name) => JSON.stringify({ type: 'watch', stream: watch(name), after: null })),
  },
  { weight: 6, arbitrary: spoilt(arbitraryOf(WsRequestSchema)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom(1_000, 1_006, 1_011, 3_000, 4_999).map((code) => `{"close":${code}}`) },
);

test.each(paths)(
  'whatever a client does on %s, it hears what is meant for it, and is gone when it goes',
  { timeout: playTimeout },
  async (path) => {
    await play(
      'sockets',
      8,
      fc.asyncProperty(scripts(messages.map((message) => Buffer.from(message))), async (script) => {
        const { messages: told, closed } = await playSocket(place(path), script);
        // What is passed on comes back as it was sent.
        const own = path === '/api/ws' ? told : [];
        for (const one of own) expect(WsFrameSchema.parse(JSON.parse(one))).toBeDefined();
        const said = `${told.join('')}${closed?.reason ?? ''}${lines.take()}`;
        for (const secret of [token, internal]) expect(said).not.toContain(secret);
      }),
    );
    // Nothing is kept open for who has gone.
    await expect.poll(() => behind.clients.size).toBe(0);
  },
);

test.runIf(isLong)('a client that floods /api/ws and takes no answers is read no more', async () => {
  const chat = await world.newChat();
  await world.ask(chat.id, { text: 'x'.repeat(100_000) });
  const request = JSON.stringify({ type: 'watch', stream: `chat:${chat.id}`, after: null });
  expect(await flood(place('/api/ws'), Buffer.from(request), 40_000_000)).toBeLessThan(40_000_000);
});

test.runIf(isLong)('a client that floods what is passed on and takes no answers is read no more', async () => {
  const message = Buffer.from('x'.repeat(50_000));
  expect(await flood(place('/api/coder/ws'), message, 200_000_000)).toBeLessThan(100_000_000);
});
