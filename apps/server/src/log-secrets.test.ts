import { createServer } from 'node:http';
import { once } from 'node:events';
import { createLog } from '@boocode/http/log';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApp } from './app.js';
import { readConfig } from './config.js';

/** Each stands in another part of a request. */
const secrets = [
  'header-secret-1',
  'cookie-secret-2',
  'query-secret-3',
  'body-secret-4',
  'environment-secret-5',
  'door-secret-6-long',
];

/** Behind the door stands what drops every connection, so that requests fail with all they carry. */
const coder = createServer((request) => request.socket.destroy());
afterAll(() => coder.close());

it('requests with secrets in header, cookie, query and body leave none of them in the log, whatever becomes of them', async () => {
  const lines: string[] = [];
  const environment = { SOME_API_KEY: 'environment-secret-5', BOOCODE_TOKEN: 'door-secret-6-long' };
  const log = createLog({
    service: 'server',
    level: 'trace',
    environment,
    destination: { write: (line) => lines.push(line) },
  });
  coder.listen(0, '127.0.0.1');
  await once(coder, 'listening');
  const { port } = z.object({ port: z.int() }).parse(coder.address());
  const config = readConfig({
    BOOCODE_CODER_URL: `http://127.0.0.1:${port}`,
    BOOCODE_INTERNAL_TOKEN: 'internal',
    DATABASE_URL: 'postgres://boocode:body-secret-4@127.0.0.1:1/boochat',
    BOOCODE_TOKEN: environment.BOOCODE_TOKEN,
  });
  const app = await buildApp({ config, webRoot: '/nowhere', machine: { hostname: 'box', interfaces: {} }, log });
  app.post('/api/coder/breaks', (request) => {
    // A fault that drags along all that it met, as those of clients do.
    const { headers, query, body } = request;
    throw Object.assign(new Error(`refused with SOME_API_KEY=${environment.SOME_API_KEY}`), { headers, query, body });
  });
  const headers = {
    host: '127.0.0.1:7400',
    authorization: `Bearer ${environment.BOOCODE_TOKEN}`,
    'x-api-key': 'header-secret-1',
    cookie: 'session=cookie-secret-2',
  };
  const statuses = [];
  for (const url of ['/api/coder/breaks', '/api/coder/flow-runs', '/api/nothing', '/api/login']) {
    const reply = await app.inject({
      method: 'POST',
      url: `${url}?access_token=query-secret-3`,
      headers,
      payload: { password: 'body-secret-4', nested: { api_key: 'body-secret-4' } },
    });
    statuses.push(reply.statusCode);
  }
  log.error({ environment, url: 'wss://box/ws?token=query-secret-3', headers }, 'all of it at once');
  await app.close();
  expect(statuses.slice(0, 2)).toEqual([500, 502]);
  const text = lines.join('');
  for (const secret of secrets) expect(text).not.toContain(secret);
  const Line = z.looseObject({
    level: z.number(),
    time: z.iso.datetime(),
    service: z.literal('server'),
    msg: z.string(),
  });
  const told = lines.map((line) => Line.parse(JSON.parse(line)).msg);
  expect(told).toEqual(expect.arrayContaining(['request failed', 'all of it at once']));
});
