import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { AccessTokenView, AuditPage, CreatedAccessToken, Me } from '@boocode/contracts/access';
import { ErrorBody } from '@boocode/contracts/error';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { listen } from '../listen.js';
import { doorWithStore, type TestDoor } from '../testing/door.js';
import { removeOldAudit } from './audit-rows.js';
import { limitRefusals, refusalsPerMinute } from './refusal-limit.js';

const house = 'a-token-that-is-long-enough';
let behind: Server;
let upstream: WebSocketServer;
let test: TestDoor;

beforeAll(async () => {
  behind = createServer((request, response) => {
    request.resume();
    response.writeHead(201, { location: '/api/coder/flow-runs/0199' }).end('{}');
  });
  upstream = new WebSocketServer({ server: behind });
  await once(behind.listen(0, '127.0.0.1'), 'listening');
  const { port } = z.object({ port: z.int() }).parse(behind.address());
  const url = `http://127.0.0.1:${port}`;
  test = await doorWithStore({ env: { BOOCODE_TOKEN: house, BOOCODE_CODER_URL: url, BOOCODE_TERM_URL: url } });
});
afterEach(async () => {
  await test.sql`truncate audit_rows, access_tokens`;
});
afterAll(async () => {
  await test.close();
  for (const client of upstream.clients) client.terminate();
  behind.closeAllConnections();
  behind.close();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function tokenWith(scopes: string[], name = scopes.join('-')) {
  const reply = await test.ask({
    method: 'POST',
    url: '/api/access/tokens',
    headers: bearer(house),
    payload: { name, scopes },
  });
  expect(reply.statusCode).toBe(201);
  return CreatedAccessToken.parse(reply.json());
}

async function rows() {
  const reply = await test.ask({ url: '/api/access/audit', headers: bearer(house) });
  return AuditPage.parse(reply.json()).rows.map(({ who, action, target, outcome, status }) => ({
    who,
    action,
    target,
    outcome,
    status,
  }));
}

it('tells a token once, keeps only hashes, and writes who made it in the same transaction', async () => {
  const { token, view } = await tokenWith(['read'], 'watcher');
  expect(token).toMatch(/^boo_[\w-]{43}$/);
  const stored = await test.sql`select * from access_tokens`;
  expect(JSON.stringify(stored)).not.toContain(token);
  expect(await rows()).toEqual([
    { who: 'BOOCODE_TOKEN', action: 'token.create', target: `access/tokens/${view.id}`, outcome: 'done', status: 201 },
  ]);
  const again = await test.ask({
    method: 'POST',
    url: '/api/access/tokens',
    headers: bearer(house),
    payload: { name: 'watcher', scopes: ['run'] },
  });
  expect(again.statusCode).toBe(409);
  expect((await rows())[0]).toMatchObject({ action: 'token.create', outcome: 'failed', status: 409 });
});

it('allows what its scopes say, and refuses the rest with the scope that is missing and the way to it', async () => {
  const { token } = await tokenWith(['read'], 'watcher');
  const headers = bearer(token);
  expect(Me.parse((await test.ask({ url: '/api/me', headers })).json())).toMatchObject({
    kind: 'access-token',
    name: 'watcher',
    scopes: ['read'],
  });
  expect((await test.ask({ url: '/api/settings', headers })).statusCode).toBe(200);
  const refused = await test.ask({ method: 'POST', url: '/api/coder/flow-runs?key=secret', headers, payload: {} });
  expect(refused.statusCode).toBe(403);
  expect(ErrorBody.parse(refused.json())).toMatchObject({
    code: 'auth.scope-missing',
    message: expect.stringMatching(/needs the scope "run".*watcher has read.*tokens create NAME --scopes run/),
  });
  expect((await rows())[0]).toEqual({
    who: 'watcher',
    action: 'run.launch',
    target: 'coder/flow-runs',
    outcome: 'refused',
    status: 403,
  });
});

it.each([
  ['read', 'POST', '/api/coder/asks/x/answer'],
  ['run', 'GET', '/api/settings'],
  ['run', 'PATCH', '/api/settings'],
  ['run', 'POST', '/api/coder/chats/x/git'],
  ['answer', 'POST', '/api/coder/flow-runs'],
  ['answer', 'GET', '/api/term/terminals'],
  ['read', 'GET', '/api/access/tokens'],
  ['read', 'GET', '/api/coder/not/known'],
  ['read', 'GET', '/api/coder/tasks/%2e%2e'],
] as const)('a token for %s alone may not %s %s', async (scope, method, url) => {
  const { token } = await tokenWith([scope]);
  const reply = await test.ask({ method, url, headers: bearer(token) });
  expect(reply.statusCode).toBe(403);
});

it('ends with its revocation, its end, and never by its name', async () => {
  const { token, view } = await tokenWith(['admin']);
  const headers = bearer(token);
  expect((await test.ask({ url: '/api/access/tokens', headers })).statusCode).toBe(200);
  const [listed] = z.array(AccessTokenView).parse((await test.ask({ url: '/api/access/tokens', headers })).json());
  expect(listed?.last_used_at).not.toBeNull();
  await test.ask({ method: 'POST', url: `/api/access/tokens/${view.id}/revoke`, headers: bearer(house) });
  const revoked = await test.ask({ url: '/api/me', headers });
  expect([revoked.statusCode, ErrorBody.parse(revoked.json()).code]).toEqual([401, 'auth.token-revoked']);
  const other = await tokenWith(['admin']);
  await test.sql`update access_tokens set expires_at = now() where id = ${other.view.id}`;
  const expired = await test.ask({ url: '/api/me', headers: bearer(other.token) });
  expect([expired.statusCode, ErrorBody.parse(expired.json()).code]).toEqual([401, 'auth.token-expired']);
});

it('notes its use once a minute', async () => {
  const { token } = await tokenWith(['read']);
  const used = async () => (await test.sql<{ at: Date }[]>`select last_used_at as at from access_tokens`)[0]?.at;
  await test.ask({ url: '/api/me', headers: bearer(token) });
  const first = await used();
  await test.ask({ url: '/api/me', headers: bearer(token) });
  expect(await used()).toEqual(first);
  await test.sql`update access_tokens set last_used_at = now() - interval '2 minutes'`;
  await test.ask({ url: '/api/me', headers: bearer(token) });
  expect((await used())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
});

it('signs a browser in with what its scopes allow, by a cookie from which no token follows', async () => {
  const { token } = await tokenWith(['read'], 'watcher');
  const login = await test.ask({ method: 'POST', url: '/api/login', payload: { token } });
  expect(login.statusCode).toBe(204);
  const [session] = login.cookies;
  expect(session?.value).not.toContain(token);
  const headers = { cookie: `${session?.name}=${session?.value}` };
  expect(Me.parse((await test.ask({ url: '/api/me', headers })).json()).name).toBe('watcher');
  expect((await test.ask({ method: 'PATCH', url: '/api/settings', headers, payload: {} })).statusCode).toBe(403);
  expect((await rows()).map(({ who, action }) => `${who} ${action}`)).toContain('watcher sign-in');
  const left = await test.ask({ method: 'POST', url: '/api/logout', headers });
  expect(left.cookies[0]).toMatchObject({ name: session?.name, value: '' });
});

it('gives each token panes of its own', async () => {
  const { token } = await tokenWith(['read']);
  const layout = { columns: [{ id: 'a', size: 100, panes: [{ id: 'p', kind: 'empty', size: 100 }] }] };
  const save = (headers: Record<string, string>) =>
    test.ask({ method: 'PUT', url: '/api/workspace', headers, payload: { layout, revision: 0 } });
  expect((await save(bearer(house))).statusCode).toBe(200);
  expect((await save(bearer(token))).statusCode).toBe(200);
});

it('writes down what was made, and what failed', async () => {
  await test.ask({ method: 'POST', url: '/api/coder/flow-runs', headers: bearer(house), payload: {} });
  await test.ask({ method: 'POST', url: '/api/projects', headers: bearer(house), payload: {} });
  const who = 'BOOCODE_TOKEN';
  expect(await rows()).toEqual([
    { who, action: 'project.add', target: 'projects', outcome: 'failed', status: 400 },
    { who, action: 'run.launch', target: 'coder/flow-runs/0199', outcome: 'done', status: 201 },
  ]);
});

it('cuts the open WebSockets of a token that is revoked, and no others', async () => {
  const port = await listen(test.door, { host: '127.0.0.1', port: 0 });
  const { token, view } = await tokenWith(['read']);
  const open = async (headers: Record<string, string>) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/coder/ws`, { headers });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  };
  const [theirs, ours] = [await open(bearer(token)), await open(bearer(house))];
  const cut = once(theirs, 'close');
  await test.ask({ method: 'POST', url: `/api/access/tokens/${view.id}/revoke`, headers: bearer(house) });
  await cut;
  expect(ours.readyState).toBe(WebSocket.OPEN);
  ours.close();
  await once(ours, 'close');
});

it('writes down so many refusals in a minute and no more', () => {
  let now = 0;
  const isToBeWritten = limitRefusals(() => now);
  const written = (caller: string, times: number) =>
    Array.from({ length: times }, () => isToBeWritten(caller)).filter(Boolean).length;
  expect(written('a', 100)).toBe(refusalsPerMinute.each);
  expect(written('b', 5)).toBe(5);
  for (let caller = 0; caller < 50; caller += 1) written(`c${caller}`, 20);
  expect(written('d', 1)).toBe(0);
  now = 60_000;
  expect(written('d', 1)).toBe(1);
});

it('keeps rows as long as it is set, and pages through them', async () => {
  for (let count = 0; count < 3; count += 1) {
    // One after the other: their order is what is looked at.
    // oxlint-disable-next-line no-await-in-loop
    await test.ask({ method: 'PATCH', url: '/api/settings', headers: bearer(house), payload: {} });
  }
  const page = async (query: string) =>
    AuditPage.parse((await test.ask({ url: `/api/access/audit?${query}`, headers: bearer(house) })).json());
  const first = await page('limit=2');
  expect([first.rows.length, first.more]).toEqual([2, true]);
  const rest = await page(`limit=2&before=${first.rows[1]?.id}`);
  expect([rest.rows.length, rest.more]).toEqual([1, false]);
  await test.sql`update audit_rows set at = now() - interval '10 days' where id = ${rest.rows[0]?.id ?? 0}`;
  expect(await removeOldAudit(test.sql, 9)).toBe(1);
});
