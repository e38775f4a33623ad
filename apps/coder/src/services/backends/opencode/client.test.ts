import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, limited, opencodeClient } from './client.js';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    // Before it is ready, and when it hangs, opencode takes a request and never answers it.
    if (request.url?.startsWith('/global/health') === true) return;
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"name":"UnknownError"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('takes a request that is never answered for a crash, in its time', async () => {
  const call = opencodeClient(url, 'x').global.health(limited(50));
  await expect(answer('say how it is', call)).rejects.toMatchObject({ outcome: 'crash', code: 'agent.request' });
});

it('takes what the server says it could not do for a crash, though the client does not throw it', async () => {
  const call = opencodeClient(url, 'x').session.create({}, limited());
  const failed = { outcome: 'crash', code: 'agent.request', message: expect.stringContaining('HTTP 500') };
  await expect(answer('make a session', call)).rejects.toMatchObject(failed);
});
