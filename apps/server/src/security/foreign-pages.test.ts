import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { buildDoor, host } from '../testing/door.js';

const token = 'a-token-that-is-long-enough';
let webRoot = '';
let open: FastifyInstance | null = null;

beforeAll(() => {
  webRoot = mkdtempSync(join(tmpdir(), 'boocode-security-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<title>BooCode</title>');
});
afterAll(() => rmSync(webRoot, { recursive: true }));
afterEach(async () => {
  await open?.close();
  open = null;
});

async function door(env: Record<string, string> = {}) {
  const app = await buildDoor({ env, webRoot });
  open = app;
  return (request: InjectOptions) => app.inject({ ...request, headers: { host, ...request.headers } });
}
const codeOf = (reply: { json: () => unknown }) => Object(reply.json()).code;

describe('a foreign Host', () => {
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.7:7400',
    'a@127.0.0.1',
    '127.0.0.1/x',
  ])('is refused, so that no page can point its own name here: "%s"', async (foreign) => {
    const ask = await door();
    for (const url of ['/', '/api/health', '/api/coder/flow-runs', '/api/nothing']) {
      const reply = await ask({ url, headers: { host: foreign } });
      expect([url, reply.statusCode, codeOf(reply)]).toEqual([url, 403, 'host.refused']);
    }
  });

  it('is refused with the right token too', async () => {
    const ask = await door({ BOOCODE_TOKEN: token });
    const headers = { host: 'evil.example', authorization: `Bearer ${token}` };
    expect(codeOf(await ask({ url: '/api/health', headers }))).toBe('host.refused');
  });

  it('is one that was not set: a name behind a proxy can be allowed', async () => {
    const ask = await door({ BOOCODE_ALLOWED_HOSTS: 'boo.example, 192.168.1.9' });
    const codes = ['boo.example', 'BOO.example:443', '192.168.1.9:7400', 'sub.boo.example'].map(
      async (name) => (await ask({ url: '/', headers: { host: name } })).statusCode,
    );
    expect(await Promise.all(codes)).toEqual([200, 200, 200, 403]);
    expect(() => readConfig({ BOOCODE_ALLOWED_HOSTS: 'https://boo.example/' })).toThrow('BOOCODE_ALLOWED_HOSTS');
  });
});

describe('a foreign Origin', () => {
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:9999' },
    { origin: 'http://localhost:7400' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: `http://${host}` },
  ];
  it.each(foreign)('changes nothing: %j', async (headers) => {
    const ask = await door();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const reply = await ask({ method, url: '/api/coder/flow-runs', headers, payload: {} });
      expect([method, reply.statusCode, codeOf(reply)]).toEqual([method, 403, 'origin.refused']);
    }
  });

  it.each(foreign)('reads and measures nothing: %j', async (headers) => {
    const ask = await door();
    for (const mode of ['no-cors', 'cors', 'navigate']) {
      const embedded = {
        ...headers,
        'sec-fetch-mode': mode,
        'sec-fetch-dest': mode === 'navigate' ? 'iframe' : 'empty',
      };
      expect(codeOf(await ask({ url: '/api/health', headers: embedded }))).toBe('origin.refused');
    }
  });

  it('may be where a link to a page stands', async () => {
    const ask = await door();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ask({ url: '/runs/1', headers })).statusCode).toBe(200);
    expect(codeOf(await ask({ url: '/api/coder/flow-runs', headers }))).toBe('coder.away');
  });

  it('is never told that it may read an answer', async () => {
    const ask = await door();
    for (const method of ['GET', 'OPTIONS'] as const) {
      const reply = await ask({ method, url: '/api/health', headers: { origin: 'https://evil.example' } });
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(reply.headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});

describe('a form of another site (CSRF)', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'is refused as %s, with the session cookie too',
    async (type) => {
      const ask = await door({ BOOCODE_TOKEN: token });
      const signedIn = await ask({ method: 'POST', url: '/api/login', payload: { token } });
      const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      const headers = { cookie, 'content-type': type, origin: 'https://evil.example' };
      const post = (url: string, more: Record<string, string> = {}) =>
        ask({ method: 'POST', url, headers: { ...headers, ...more }, payload: '{"token":"x"}' });
      expect(codeOf(await post('/api/coder/flow-runs'))).toBe('origin.refused');
      expect(codeOf(await post('/api/term/terminals'))).toBe('origin.refused');
      expect(codeOf(await post('/api/login', { origin: 'null' }))).toBe('origin.refused');
    },
  );

  it('has no format that a route would read: only JSON is taken, also from our own page', async () => {
    const ask = await door({ BOOCODE_TOKEN: token });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const reply = await ask({
        method: 'POST',
        url: '/api/login',
        headers: { 'content-type': type, origin: `http://${host}` },
        payload: JSON.stringify({ token }),
      });
      expect([type, reply.statusCode]).toEqual([type, 415]);
    }
  });
});
