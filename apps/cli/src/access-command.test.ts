import type { AccessTokenView, AuditPage, AuditRow } from '@boocode/contracts/access';
import { CreateAccessToken } from '@boocode/contracts/access';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { momentOf } from './moment-flag.js';
import { prepareDataDir } from './data-dir.js';
import { writeInstance } from './supervisor/instance-file.js';
import { cliFixture, type CliFixture } from './testing/cli-fixture.js';
import { reply } from './testing/reply.js';

const token: AccessTokenView = {
  id: '0199c0de-0000-7000-8000-000000000001',
  name: 'phone',
  scopes: ['read', 'answer'],
  created_at: '2026-11-27T10:00:00.000Z',
  created_by: 'this machine',
  last_used_at: null,
  expires_at: '2026-12-27T10:00:00.000Z',
  revoked_at: null,
};
const row = (id: number): AuditRow => ({
  id,
  at: '2026-11-27T10:00:00.000Z',
  who: 'phone',
  token_id: token.id,
  action: 'run.launch',
  target: 'coder/flow-runs',
  outcome: 'refused',
  status: 403,
  address: '127.0.0.1',
});

let cli: CliFixture;
let server: Server;
let asked: string[];
let created: CreateAccessToken[];

beforeEach(async () => {
  cli = await cliFixture();
  asked = [];
  created = [];
  server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const started_at = new Date().toISOString();
  writeInstance(prepareDataDir(cli.dataDir), { url: `http://127.0.0.1:${port}`, pid: process.pid, started_at });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await cli.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  asked.push(`${request.method} ${request.url}`);
  if (request.url === '/ready') reply(response, 200, {});
  else if (request.url?.startsWith('/api/access/audit') === true) {
    const more = !request.url.includes('before=');
    reply(response, 200, { rows: more ? [row(3), row(2)] : [row(1)], more } satisfies AuditPage);
  } else if (request.url?.endsWith('/revoke') === true) reply(response, 200, token);
  else if (request.method === 'POST') {
    created.push(CreateAccessToken.parse(JSON.parse(await text(request))));
    reply(response, 201, { token: 'boo_secret', view: token });
  } else reply(response, 200, [token]);
}

it('prints a new token once, alone on stdout', async () => {
  expect(await cli.run('tokens', 'create', 'phone', '--scopes', 'read,answer', '--expires', '30d')).toBe(0);
  expect(cli.stdout).toEqual(['boo_secret']);
  expect(cli.stderr.join('\n')).not.toContain('boo_secret');
  expect(created).toMatchObject([{ name: 'phone', scopes: ['read', 'answer'] }]);
});

it('lists tokens, and ends one by its name or the beginning of its id', async () => {
  expect(await cli.run('tokens', 'list')).toBe(0);
  expect(cli.stdout[1]).toMatch(/^0199c0de-0000 {2}phone {2}read,answer {2}until 2026-12-27 10:00 UTC {2}never/);
  expect(await cli.run('tokens', 'revoke', 'phone')).toBe(0);
  expect(await cli.run('tokens', 'revoke', '0199c0de')).toBe(0);
  expect(asked.filter((what) => what === `POST /api/access/tokens/${token.id}/revoke`)).toHaveLength(2);
  await expect(cli.run('tokens', 'revoke', 'tablet')).rejects.toThrow('No access token has this name or id');
});

it('shows the audit, as far back as is said, page by page', async () => {
  expect(await cli.run('audit', '--since', '12h', '--json')).toBe(0);
  expect(JSON.parse(cli.stdout.join('\n'))).toMatchObject([{ id: 3 }, { id: 2 }, { id: 1 }]);
  cli.stdout.splice(0);
  expect(await cli.run('audit')).toBe(0);
  expect(cli.stdout[1]).toBe('2026-11-27 10:00 UTC  phone  refused 403  run.launch  coder/flow-runs');
});

it.each([
  [['tokens', 'create', 'x', '--scopes', 'root'], /one or more of read, run, answer, admin/],
  [['tokens', 'create', 'x', '--scopes', 'read', '--expires', 'soon'], /--expires soon is no moment/],
  [['audit', '--since', '0h'], /--since 0h is no moment/],
])('refuses what cannot be: %s', async (args, words) => {
  await expect(cli.run(...args)).rejects.toThrow(words);
});

it('reads spans from now and days of UTC', () => {
  const now = Date.parse('2026-11-27T10:00:00.000Z');
  expect(momentOf('since', '12h', -1, now)).toBe('2026-11-26T22:00:00.000Z');
  expect(momentOf('expires', '2d', 1, now)).toBe('2026-11-29T10:00:00.000Z');
  expect(momentOf('expires', '2027-01-31', 1, now)).toBe('2027-01-31T00:00:00.000Z');
});
