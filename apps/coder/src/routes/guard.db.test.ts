import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { coderRules } from '@boocode/contracts/access-rules';
import { ErrorBody } from '@boocode/contracts/error';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { testApp, type TestApp } from '../services/testing/test-app.js';

const Method = z.enum(['GET', 'POST', 'PUT', 'DELETE']);
const internalToken = 'a-token-of-some-length';
const local = { host: '127.0.0.1:7401' };
let db: TestDatabase;
let open: TestApp;
/** Behind the front door, which has a token of its own. */
let inner: TestApp;

beforeAll(async () => {
  db = await testDatabase();
  open = await testApp(db.sql);
  inner = await testApp(db.sql, { internalToken });
});
afterAll(async () => {
  await open.close();
  await inner.close();
  await db.drop();
});

test.each([
  ['another name for this machine', { host: 'evil.example' }, 403, 'host.refused'],
  ['a page of another site', { ...local, origin: 'https://evil.example' }, 403, 'origin.refused'],
  ['a page whose origin is null', { ...local, origin: 'null' }, 403, 'origin.refused'],
])('without a token %s gets %o: %i', async (_name, headers, status, code) => {
  const reply = await open.app.inject({ url: '/api/coder/flows', headers });
  expect(reply.statusCode).toBe(status);
  expect(ErrorBody.parse(reply.json()).code).toBe(code);
});

test('without a token a page of this machine is let in', async () => {
  const headers = { ...local, origin: 'http://localhost:7400' };
  expect((await open.app.inject({ url: '/api/coder/flows', headers })).statusCode).toBe(200);
});

const from = (headers: Record<string, string>) => inner.app.inject({ url: '/api/coder/flows', headers });

test('with a token only who has it comes in, from wherever the front door was asked', async () => {
  expect((await from(local)).statusCode).toBe(401);
  expect((await from({ ...local, 'x-boocode-internal': 'wrong' })).statusCode).toBe(401);
  expect((await from({ host: 'house.example', 'x-boocode-internal': internalToken })).statusCode).toBe(200);
});

test('a socket says what it does not understand, and watches nothing from elsewhere', async () => {
  const socket = await open.app.injectWS('/api/coder/ws', { headers: local });
  const answer = new Promise<string>((resolve) =>
    socket.once('message', (data: Buffer) => resolve(data.toString('utf8'))),
  );
  socket.send('{"type":"watch-everything"}');
  expect(JSON.parse(await answer)).toMatchObject({ type: 'error', code: 'request.invalid' });
  socket.terminate();
  await expect(open.app.injectWS('/api/coder/ws', { headers: { host: 'evil.example' } })).rejects.toThrow(/403/);
});

test('a WebSocket that is refused is closed, and holds nobody up', async () => {
  const refusing = await testApp(db.sql, { internalToken });
  const url = await refusing.app.listen({ host: '127.0.0.1', port: 0 });
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/coder/ws`);
  const refused = await new Promise<IncomingMessage>((resolve) =>
    socket.on('unexpected-response', (_request, reply) => resolve(reply)).on('error', () => undefined),
  );
  expect(refused.statusCode).toBe(401);
  const closed = once(refused, 'close');
  refused.resume();
  await closed;
  await refusing.close();
});

test.each(['/ready', '/metrics', '/api/coder/metrics'])('%s is for the front door alone', async (url) => {
  expect((await inner.app.inject({ url })).statusCode).toBe(401);
  expect((await inner.app.inject({ url, headers: { 'x-boocode-internal': internalToken } })).statusCode).toBe(200);
});

test('the table of who may call what names no route that is not there', () => {
  const missing = Object.keys(coderRules).filter((key) => {
    const [method = '', url = ''] = key.split(' ');
    // Agents' own door is only there where tasks may be handed on.
    return !url.endsWith('/tools/mcp') && !open.app.hasRoute({ method: Method.parse(method), url });
  });
  expect(missing).toEqual([]);
});
