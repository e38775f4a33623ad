import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Readiness } from '@boocode/contracts/health';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { buildApp } from './app.js';
import { readConfig } from './config.js';
import { listen } from './listen.js';

const machine = { hostname: 'box', interfaces: {} };
const Ready = z.object({ type: z.literal('ready'), port: z.int() });
let coder: Server;
let sockets: WebSocketServer;
let door: FastifyInstance;
let doorPort = 0;
/** When coder takes the next connection. */
let taking: Promise<unknown> = Promise.resolve();
const seen: IncomingMessage[] = [];
const lastSeen = () => seen.at(-1)?.headers ?? {};
const lastUrl = () => seen.at(-1)?.url;
const coderIsReady = { service: 'coder', version: '0.1.0', ready: true, parts: [] } satisfies Readiness;

beforeAll(async () => {
  coder = createServer((request, response) => {
    seen.push(request);
    if (request.url === '/api/coder/stream') {
      response.write('first\n');
      // The rest is sent only when the reader has answered, so a buffering proxy would never end this request.
      coder.once('go-on', () => response.end('second\n'));
      return;
    }
    const body = request.url === '/ready' ? coderIsReady : { ok: true };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  sockets = new WebSocketServer({
    server: coder,
    path: '/api/coder/ws',
    verifyClient: (_, take) => void taking.then(() => take(true)),
  });
  sockets.on('connection', (socket, request) => {
    seen.push(request);
    socket.on('message', (data) => socket.send(data, { binary: false }));
  });
  coder.listen(0, '127.0.0.1');
  await once(coder, 'listening');
  const { port: coderPort } = z.object({ port: z.int() }).parse(coder.address());
  const config = readConfig({
    BOOCODE_CODER_URL: `http://127.0.0.1:${coderPort}`,
    BOOCODE_INTERNAL_TOKEN: 'internal',
    DATABASE_URL: 'postgres://boocode@127.0.0.1:1/boochat',
    BOOCODE_LOG_LEVEL: 'silent',
    BOOCODE_PORT: '0',
  });
  door = await buildApp({ config, webRoot: '/nowhere', machine });
  doorPort = await listen(door, config);
});
afterAll(async () => {
  await door.close();
  for (const client of sockets.clients) client.terminate();
  coder.close();
});

const upgrade = (headers: Record<string, string>) =>
  new WebSocket(`ws://127.0.0.1:${doorPort}/api/coder/ws`, { headers });

const refusal = (socket: WebSocket): Promise<number | undefined> =>
  new Promise((resolve) => {
    socket.on('unexpected-response', (request, reply) => {
      resolve(reply.statusCode);
      request.destroy();
    });
    // Destroying the refused request is reported as an error, which is how this ends.
    socket.on('error', () => undefined);
  });

const firstMessage = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => {
    socket.on('message', (data) => resolve(Buffer.isBuffer(data) ? data.toString() : ''));
  });

it('adds the internal header and lets nobody bring his own', async () => {
  await fetch(`http://127.0.0.1:${doorPort}/api/coder/flows`, {
    headers: { 'x-boocode-internal': 'forged', authorization: 'Basic x', cookie: 'a=b' },
  });
  expect(lastSeen()).toMatchObject({ 'x-boocode-internal': 'internal' });
  expect(lastSeen()).not.toHaveProperty('authorization');
  expect(lastSeen()).not.toHaveProperty('cookie');
});

it('carries a WebSocket through, with the internal header', async () => {
  const socket = upgrade({ origin: `http://127.0.0.1:${doorPort}`, 'x-boocode-internal': 'forged', cookie: 'a=b' });
  await once(socket, 'open');
  const answer = firstMessage(socket);
  socket.send('hello');
  expect(await answer).toBe('hello');
  expect(lastSeen()).toMatchObject({ 'x-boocode-internal': 'internal' });
  expect(lastSeen()).not.toHaveProperty('cookie');
  socket.close();
  await once(socket, 'close');
});

it('lets go of coder where a client left before coder took its connection', async () => {
  const gate = new EventEmitter();
  taking = once(gate, 'take');
  const socket = upgrade({});
  await once(socket, 'open');
  socket.send('hello');
  socket.close();
  await once(socket, 'close');
  gate.emit('take');
  const [taken] = await once(sockets, 'connection');
  await once(taken, 'close');
  expect(sockets.clients.size).toBe(0);
});

it('refuses a WebSocket of a foreign page or host', async () => {
  expect(await refusal(upgrade({ origin: 'https://evil.example' }))).toBe(403);
  expect(await refusal(upgrade({ origin: 'http://evil.example', host: 'evil.example' }))).toBe(403);
});

it('passes an answer on while it is still being written', async () => {
  const reply = await fetch(`http://127.0.0.1:${doorPort}/api/coder/stream`);
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('first\n');
  coder.emit('go-on');
  expect((await reader?.read())?.value).toBe('second\n');
});

it('is ready when coder is, and says what terminals lack', async () => {
  const reply = await fetch(`http://127.0.0.1:${doorPort}/api/ready`);
  expect(reply.status).toBe(200);
  expect(await reply.json()).toMatchObject({
    ready: true,
    parts: [
      { name: 'coder', ready: true, message: null },
      { name: 'terminals', ready: false },
    ],
  });
});

it('hands on the metrics of coder, where Prometheus looks', async () => {
  const reply = await fetch(`http://127.0.0.1:${doorPort}/metrics`);
  expect([reply.status, lastUrl()]).toEqual([200, '/metrics']);
  expect(lastSeen()).toMatchObject({ 'x-boocode-internal': 'internal' });
});

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function forkMain(env: Record<string, string>) {
  return fork(main, {
    execArgv: ['--import', 'tsx', '--conditions=@boocode/source'],
    env: {
      PATH: process.env.PATH,
      BOOCODE_INTERNAL_TOKEN: 'internal',
      DATABASE_URL: 'postgres://boocode@127.0.0.1:1/boochat',
      BOOCODE_CODER_URL: 'http://127.0.0.1:1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

it('takes the next port when its own is taken, reports it, and ends when its parent lets go', async () => {
  const child = forkMain({ BOOCODE_PORT: String(doorPort) });
  const [said] = await once(child, 'message');
  const message = Ready.parse(said);
  expect(message.port).toBeGreaterThan(doorPort);
  const reply = await fetch(`http://127.0.0.1:${message.port}/ready`);
  expect(reply.status).toBe(503);
  const launch = await fetch(`http://127.0.0.1:${message.port}/api/coder/flow-runs`, { method: 'POST', body: '{}' });
  expect(launch.status).toBe(503);
  expect(await launch.json()).toMatchObject({ code: 'database.away' });
  const exited = once(child, 'exit');
  child.disconnect();
  expect(await exited).toEqual([0, null]);
});

it('ends in order on SIGTERM', async () => {
  const child = forkMain({ BOOCODE_PORT: '0' });
  await once(child, 'message');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it('does not start on an address that others reach without a token', async () => {
  const child = forkMain({ BOOCODE_PORT: '0', BOOCODE_HOST: '0.0.0.0' });
  const words: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => words.push(String(chunk)));
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(words.join('')).toContain('Set BOOCODE_TOKEN');
});
