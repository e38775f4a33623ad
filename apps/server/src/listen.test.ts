import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { ListenFault } from '@boocode/http/listen-fault';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listen } from './listen.js';

let app: FastifyInstance;
beforeEach(() => {
  app = fastify();
});
afterEach(() => app.close());

async function taken(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server's address is one of this kind
  return { server, port: (server.address() as AddressInfo).port };
}

it('takes the next port when somebody has the wished one', async () => {
  const { server, port } = await taken();
  expect(await listen(app, { host: '127.0.0.1', port })).toBeGreaterThan(port);
  server.close();
  await once(server, 'close');
});

it('says which address is none of this machine, and which settings name it', async () => {
  const listening = listen(app, { host: '203.0.113.7', port: 7400 });
  await expect(listening).rejects.toThrow(ListenFault);
  await expect(listening).rejects.toThrow(/203\.0\.113\.7[^]*BOOCODE_HOST/);
});
