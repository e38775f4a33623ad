import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { listen } from '../listen.js';
import { buildDoor } from '../testing/door.js';

const token = 'a-token-that-is-long-enough';
let upstream: Server;
let sockets: WebSocketServer;
let door: FastifyInstance;
let port = 0;
const seen: IncomingMessage[] = [];

beforeAll(async () => {
  upstream = createServer((request, response) => {
    seen.push(request);
    response.writeHead(200).end('{}');
  });
  sockets = new WebSocketServer({ server: upstream });
  sockets.on('connection', (socket, request) => {
    seen.push(request);
    socket.on('message', (data) => socket.send(data, { binary: false }));
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const address = z.object({ port: z.int() }).parse(upstream.address());
  const url = `http://127.0.0.1:${address.port}`;
  door = await buildDoor({ env: { BOOCODE_CODER_URL: url, BOOCODE_TERM_URL: url, BOOCODE_TOKEN: token } });
  port = await listen(door, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await door.close();
  for (const client of sockets.clients) client.terminate();
  upstream.close();
});

const paths = ['/api/coder/ws', '/api/term/terminals/0199/ws'];
const own = (): Record<string, string> => ({ authorization: `Bearer ${token}`, origin: `http://127.0.0.1:${port}` });
const upgrade = (path: string, headers: Record<string, string>) =>
  new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });

const refusal = (socket: WebSocket): Promise<number | 'open' | undefined> =>
  new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (request, reply) => {
      resolve(reply.statusCode);
      request.destroy();
    });
    // Destroying the refused request is reported as an error, which is how this ends.
    socket.on('error', () => undefined);
  });

it.each(paths)(
  'a WebSocket of a foreign page, host or sandbox is refused before it reaches anything: %s',
  async (path) => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'http://127.0.0.1:9999' },
      { origin: `http://localhost:${port}` },
      { origin: 'null' },
      { host: 'evil.example', origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    const before = seen.length;
    for (const headers of foreign) {
      // One after the other, so that a failure names the one.
      // oxlint-disable-next-line no-await-in-loop
      expect([headers, await refusal(upgrade(path, { ...own(), ...headers }))]).toEqual([headers, 403]);
    }
    const { origin: _origin, ...without } = own();
    expect(await refusal(upgrade(path, { ...without, 'sec-fetch-site': 'cross-site' }))).toBe(403);
    expect(seen.length).toBe(before);
  },
);

it.each(paths)('a WebSocket without the token is refused: %s', async (path) => {
  const { authorization: _token, ...without } = own();
  expect(await refusal(upgrade(path, without))).toBe(401);
  expect(await refusal(upgrade(`${path}?token=${token}`, without))).toBe(401);
});

it.each(paths)('a WebSocket of our own page goes through, without its credentials: %s', async (path) => {
  const socket = upgrade(path, { ...own(), cookie: 'a=b', 'x-boocode-internal': 'forged' });
  await once(socket, 'open');
  const answer = once(socket, 'message');
  socket.send('ls\n');
  expect(String((await answer)[0])).toBe('ls\n');
  expect(seen.at(-1)?.url).toBe(path);
  expect(seen.at(-1)?.headers).toMatchObject({ 'x-boocode-internal': 'internal' });
  for (const name of ['cookie', 'authorization', 'origin']) expect(seen.at(-1)?.headers).not.toHaveProperty(name);
  socket.close();
  await once(socket, 'close');
});

it.each([
  '/api/coder/../secret',
  '/api/coder/..%2fsecret',
  '/api/term/%2e%2e/coder/x',
  '/api/term/..%5c..%5csecret',
  '/api/coder//evil.example/x',
])('a path cannot leave what is proxied: %s', async (path) => {
  const before = seen.length;
  // As it stands; `fetch` would tidy it up first.
  const asked = send({ host: '127.0.0.1', port, path, headers: { ...own(), host: `127.0.0.1:${port}` } });
  asked.end();
  const [reply] = await once(asked, 'response');
  z.custom<IncomingMessage>().parse(reply).resume();
  for (const { url } of seen.slice(before)) expect(url).toMatch(/^\/api\/(coder|term)\/(?!.*\.\.)/);
});
