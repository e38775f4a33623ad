import { Readiness } from '@boocode/contracts/health';
import { version } from '@boocode/http/version';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from './app.js';
import { readConfig } from './config.js';

const machine = { hostname: 'box', interfaces: {} };
const token = 'a-token-that-is-long-enough';
const nobody = 'http://127.0.0.1:1';
let webRoot = '';
let app: FastifyInstance | null = null;

beforeAll(() => {
  webRoot = mkdtempSync(join(tmpdir(), 'boocode-web-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<title>BooCode</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
});
afterAll(() => rmSync(webRoot, { recursive: true }));
afterEach(async () => {
  await app?.close();
  app = null;
});

async function build({ env = {}, root = webRoot }: { env?: Record<string, string>; root?: string } = {}) {
  const config = readConfig({
    BOOCODE_CODER_URL: nobody,
    BOOCODE_INTERNAL_TOKEN: 'internal',
    DATABASE_URL: 'postgres://boocode@127.0.0.1:1/boochat',
    BOOCODE_LOG_LEVEL: 'silent',
    ...env,
  });
  app = await buildApp({ config, webRoot: root, machine });
  return app;
}
const host = '127.0.0.1:7400';

it.each([
  '/%61pi/health',
  '/api%2Fhealth',
  '//api/health',
  '/%61pi/coder/flow-runs',
  '/api/./health',
  '/x/../api/health',
])('a token is asked however the address is written: %s', async (url) => {
  const door = await build({ env: { BOOCODE_TOKEN: token } });
  const reply = await door.inject({ url, headers: { host } });
  // Either it is asked for the token, or it is a page of the web app; never what stands behind the door.
  const isPage = reply.statusCode === 200 && String(reply.headers['content-type']).includes('text/html');
  expect([401, 403, 404].includes(reply.statusCode) || isPage, `${reply.statusCode} ${reply.body}`).toBe(true);
});

describe('the web app', () => {
  it('is served for every path that may be a page', async () => {
    const door = await build();
    for (const url of ['/', '/new', '/runs/0199?step=angle.security']) {
      const reply = await door.inject({ url, headers: { host } });
      expect(reply.statusCode).toBe(200);
      expect(reply.body).toContain('BooCode');
      expect(reply.headers['cache-control']).toBe('no-cache');
    }
  });

  it('keeps hashed files for ever and never answers for a missing one with the page', async () => {
    const door = await build();
    const asset = await door.inject({ url: '/assets/app-1a2b.js', headers: { host } });
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const missing = await door.inject({ url: '/assets/app-0000.js', headers: { host } });
    expect(missing.statusCode).toBe(404);
    expect(missing.json()).toMatchObject({ code: 'not-found' });
  });

  it('goes over the wire as small as the build made it', async () => {
    writeFileSync(join(webRoot, 'assets', 'app-1a2b.js.gz'), gzipSync('export {};'));
    const door = await build();
    const headers = { host, 'accept-encoding': 'gzip' };
    const asset = await door.inject({ url: '/assets/app-1a2b.js', headers });
    expect(asset.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/javascript; charset=utf-8',
    });
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(gunzipSync(asset.rawPayload).toString()).toBe('export {};');
  });

  it('says how to build it when it is missing', async () => {
    const door = await build({ root: join(webRoot, 'nowhere') });
    const reply = await door.inject({ url: '/', headers: { host } });
    expect(reply.statusCode).toBe(503);
    expect(reply.body).toContain('npm run build');
  });

  it('cannot be left through its paths', async () => {
    const door = await build();
    for (const url of ['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
      const reply = await door.inject({ url, headers: { host } });
      expect(reply.body).not.toContain('"name"');
    }
  });

  it('may load nothing from elsewhere and may not be framed', async () => {
    const door = await build();
    const { headers } = await door.inject({ url: '/', headers: { host } });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });
});

describe('who may ask', () => {
  it('refuses a host name that is not its own', async () => {
    const door = await build();
    for (const foreign of ['evil.example', 'localhost.evil.example:7400', '10.0.0.7:7400', 'a@127.0.0.1']) {
      const reply = await door.inject({ url: '/api/health', headers: { host: foreign } });
      expect(reply.statusCode).toBe(403);
      expect(reply.json()).toMatchObject({ code: 'host.refused' });
    }
    for (const own of ['localhost:7400', '127.0.0.1', '[::1]:7400']) {
      const reply = await door.inject({ url: '/', headers: { host: own } });
      expect(reply.statusCode).toBe(200);
    }
  });

  it('refuses to change anything for a page of another origin', async () => {
    const door = await build();
    const post = (headers: Record<string, string>) =>
      door.inject({ method: 'POST', url: '/api/login', headers: { host, ...headers }, payload: {} });
    for (const foreign of ['https://evil.example', 'http://127.0.0.1:9999', 'null']) {
      const reply = await post({ origin: foreign });
      expect(reply.statusCode).toBe(403);
      expect(reply.json()).toMatchObject({ code: 'origin.refused' });
    }
    expect((await post({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await post({ origin: `http://${host}` })).json()).toMatchObject({ code: 'auth.not-used' });
    expect((await post({})).json()).toMatchObject({ code: 'auth.not-used' });
  });
});

describe('with a token', () => {
  const env = { BOOCODE_TOKEN: token };

  it('answers 401 in words until it is shown', async () => {
    const door = await build({ env });
    const bare = await door.inject({ url: '/api/coder/flow-runs', headers: { host } });
    expect(bare.statusCode).toBe(401);
    expect(bare.json()).toMatchObject({ code: 'auth.required' });
    const wrong = await door.inject({
      url: '/api/coder/flow-runs',
      headers: { host, authorization: 'Bearer not-the-right-token' },
    });
    expect(wrong.statusCode).toBe(401);
    const right = await door.inject({
      url: '/api/coder/flow-runs',
      headers: { host, authorization: `Bearer ${token}` },
    });
    expect(right.statusCode).toBe(502);
  });

  it('never takes it from the address', async () => {
    const door = await build({ env });
    const reply = await door.inject({ url: `/api/coder/flow-runs?token=${token}`, headers: { host } });
    expect(reply.statusCode).toBe(401);
  });

  it('signs in with a cookie that scripts cannot read and that is not the token', async () => {
    const door = await build({ env });
    const refused = await door.inject({
      method: 'POST',
      url: '/api/login',
      headers: { host },
      payload: { token: 'no' },
    });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['set-cookie']).toBeUndefined();
    const reply = await door.inject({ method: 'POST', url: '/api/login', headers: { host }, payload: { token } });
    expect(reply.statusCode).toBe(204);
    const [session] = reply.cookies;
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(session?.value).not.toContain(token);
    const cookie = `${session?.name}=${session?.value}`;
    expect((await door.inject({ url: '/api/coder/flows', headers: { host, cookie } })).statusCode).toBe(502);
    expect((await door.inject({ url: '/api/coder/flows', headers: { host, cookie: `${cookie}x` } })).statusCode).toBe(
      401,
    );
  });

  it('still shows the page that asks for it', async () => {
    const door = await build({ env });
    expect((await door.inject({ url: '/', headers: { host } })).statusCode).toBe(200);
  });
});

it('tells honestly what is away, coder and terminals apart', async () => {
  const door = await build();
  const alive = await door.inject({ url: '/health', headers: { host } });
  expect([alive.statusCode, alive.json()]).toEqual([200, { service: 'server' }]);
  const reply = await door.inject({ url: '/ready', headers: { host } });
  expect(reply.statusCode).toBe(503);
  expect(Readiness.parse(reply.json())).toEqual({
    service: 'server',
    version: version,
    ready: false,
    parts: [
      { name: 'coder', ready: false, needed: true, message: expect.stringContaining('Coder does not answer') },
      { name: 'terminals', ready: false, needed: false, message: expect.stringContaining('BOOCODE_TERM_URL') },
    ],
  });
  const proxied = await door.inject({ url: '/api/coder/flow-runs', headers: { host } });
  expect(proxied.json()).toMatchObject({ code: 'coder.away' });
});

it('answers what it does not know with code and words', async () => {
  const door = await build();
  const reply = await door.inject({ url: '/api/nothing', headers: { host } });
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toEqual({ code: 'not-found', message: 'There is nothing at /api/nothing.' });
});

it.each([{}, { BOOCODE_TERM_URL: nobody }])('answers for terminals that are away or not set up: %j', async (env) => {
  const door = await build({ env });
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    const reply = await door.inject({ method, url: '/api/term/terminals', headers: { host } });
    expect(reply.statusCode).toBe(502);
    expect(reply.json()).toMatchObject({ code: 'term.away', message: expect.stringContaining('terminal service') });
  }
});
