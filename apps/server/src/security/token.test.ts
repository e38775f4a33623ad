import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { buildDoor, host } from '../testing/door.js';
import { countWrongTokens } from './limits.js';

const token = 'a-token-that-is-long-enough';
const env = { BOOCODE_TOKEN: token };
let open: FastifyInstance | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function door(settings: Record<string, string> = env) {
  const app = await buildDoor({ env: settings });
  open = app;
  return (request: InjectOptions) => app.inject({ ...request, headers: { host, ...request.headers } });
}
type Ask = Awaited<ReturnType<typeof door>>;

const login = (ask: Ask, given: string, more: InjectOptions = {}) =>
  ask({ ...more, method: 'POST', url: '/api/login', payload: { token: given } });
const bearer = (ask: Ask, given: string) =>
  ask({ url: '/api/coder/flows', headers: { authorization: `Bearer ${given}` } });

it('no token on an address that others reach: the server does not start', () => {
  const base = {
    BOOCODE_CODER_URL: 'http://127.0.0.1:1',
    BOOCODE_INTERNAL_TOKEN: 'internal',
    DATABASE_URL: 'postgres://boocode@127.0.0.1:1/boochat',
  };
  for (const address of ['0.0.0.0', '::', '192.168.1.20', 'box.local', '127.0.0.1.example']) {
    expect(() => readConfig({ ...base, BOOCODE_HOST: address }), address).toThrow('Set BOOCODE_TOKEN');
  }
  expect(() => readConfig({ ...base, BOOCODE_HOST: '0.0.0.0', BOOCODE_TOKEN: 'short' })).toThrow('16 characters');
  expect(readConfig({ ...base, BOOCODE_HOST: '0.0.0.0', BOOCODE_TOKEN: token }).host).toBe('0.0.0.0');
});

it('everything but the page, its files and signing in asks for the token', async () => {
  const ask = await door();
  for (const url of [
    '/api/health',
    '/ready',
    '/metrics',
    '/api/coder/flows',
    '/api/term/terminals',
    '/api/coder/ws',
    '/api/term/terminals/x/ws',
  ]) {
    const reply = await ask({ url });
    expect([url, reply.statusCode]).toEqual([url, 401]);
  }
  expect((await ask({ url: '/' })).statusCode).not.toBe(401);
});

describe('the session cookie', () => {
  it('cannot be read by scripts, is sent by our own pages alone, and is not the token', async () => {
    const ask = await door();
    const [cookie] = (await login(ask, token)).cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie).not.toHaveProperty('domain');
    expect(cookie).not.toHaveProperty('secure');
    expect(cookie?.value).not.toContain(token);
  });

  it('stays on encrypted connections when it was given on one', async () => {
    const ask = await door();
    const [cookie] = (await login(ask, token, { headers: { origin: `https://${host}` } })).cookies;
    expect(cookie).toMatchObject({ secure: true });
  });
});

describe('guessing the token', () => {
  it('is stopped after ten tries a minute, with when to try again', async () => {
    const ask = await door();
    const tries = [];
    for (let count = 0; count < 10; count += 1) tries.push(login(ask, `guess-${count}`));
    expect((await Promise.all(tries)).map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(401));
    const refused = await login(ask, token);
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({
      code: 'auth.too-many',
      message: expect.stringMatching(/try again in \d+ s/),
    });
    expect(refused.cookies).toEqual([]);
  });

  it('is stopped where every request carries a guess too, all at once or not', async () => {
    const ask = await door();
    const replies = await Promise.all(Array.from({ length: 40 }, (_, count) => bearer(ask, `guess-${count}`)));
    expect(replies.filter(({ statusCode }) => statusCode === 401)).toHaveLength(10);
    expect((await bearer(ask, token)).statusCode).toBe(429);
    expect((await login(ask, token)).statusCode).toBe(429);
  });

  it('does not lock out who is signed in, or other addresses', async () => {
    const ask = await door();
    const [session] = (await login(ask, token)).cookies;
    await Promise.all(Array.from({ length: 20 }, () => login(ask, 'guess')));
    const cookie = `${session?.name}=${session?.value}`;
    expect((await ask({ url: '/api/coder/flows', headers: { cookie } })).statusCode).toBe(502);
    expect((await login(ask, token, { remoteAddress: '10.0.0.9' })).statusCode).toBe(204);
  });

  it('is forgotten after a minute, and counted for a whole network of IPv6 addresses', () => {
    let now = 0;
    const wrongTokens = countWrongTokens(() => now);
    for (let count = 0; count < 10; count += 1) wrongTokens.note(`2001:db8::${count}`);
    expect(() => wrongTokens.check('2001:db8::99')).toThrow('60 s');
    expect(() => wrongTokens.check('2001:db9::1')).not.toThrow();
    now = 60_000;
    expect(() => wrongTokens.check('2001:db8::99')).not.toThrow();
  });
});

it('a flood of requests is answered with when to try again; the page itself still loads', async () => {
  const ask = await door({});
  const wave = (size: number) => Promise.all(Array.from({ length: size }, () => ask({ url: '/api/term/terminals' })));
  const flood = [];
  // Requests of one wave are counted before any of them is answered, so the last one comes alone.
  // oxlint-disable-next-line no-await-in-loop
  for (const size of [400, 400, 400, 1]) flood.push(...(await wave(size)));
  const refused = flood.filter(({ statusCode }) => statusCode === 429);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.json()).toMatchObject({
    code: 'rate.limited',
    message: expect.stringMatching(/Try again in \d+ s/),
  });
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask({ url: '/' })).statusCode).not.toBe(429);
});

it('without a token nothing is asked of this machine, and a wrong one is refused all the same', async () => {
  const ask = await door({});
  expect((await ask({ url: '/api/me' })).json()).toMatchObject({ kind: 'machine', scopes: ['admin'] });
  expect((await bearer(ask, 'boo_of-somebody-else')).statusCode).toBe(401);
});
