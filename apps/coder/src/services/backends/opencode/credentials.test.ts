import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySignIn, findCredentials, userAuthFile } from './credentials.js';

let home: string;
let auth: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'boocode-credentials-'));
  auth = join(home, '.local/share/opencode/auth.json');
  await mkdir(join(home, '.local/share/opencode'), { recursive: true });
});
afterEach(() => rm(home, { recursive: true }));

it('finds nothing, and passes nothing on, where nobody is signed in', async () => {
  const environment = { HOME: home, HTTPS_PROXY: 'http://proxy', ANTHROPIC_API_KEY: '' };
  expect(await findCredentials(environment)).toEqual({ providers: [], env: {}, authFile: null });
});

it('joins keys and the sign-in, and lets local addresses past a proxy', async () => {
  await writeFile(
    auth,
    JSON.stringify({ openai: { type: 'oauth', refresh: 'r' }, anthropic: { type: 'api', key: 'k' } }),
  );
  const environment = {
    HOME: home,
    ANTHROPIC_API_KEY: 'k',
    GEMINI_API_KEY: 'g',
    HTTPS_PROXY: 'http://proxy',
    NO_PROXY: 'intern',
    SECRET: 's',
  };
  expect(await findCredentials(environment)).toEqual({
    providers: ['anthropic', 'google', 'openai'],
    env: {
      ANTHROPIC_API_KEY: 'k',
      GEMINI_API_KEY: 'g',
      HTTPS_PROXY: 'http://proxy',
      NO_PROXY: '127.0.0.1,localhost,intern',
    },
    authFile: auth,
  });
});

it('says which sign-in cannot be read', async () => {
  await writeFile(auth, '{"openai": 5');
  await expect(findCredentials({ HOME: home })).rejects.toMatchObject({
    code: 'agent.sign-in',
    message: expect.stringContaining(auth),
  });
});

it('looks where opencode itself keeps its sign-in', () => {
  expect(userAuthFile({ XDG_DATA_HOME: '/data', HOME: '/home/x' })).toBe('/data/opencode/auth.json');
  expect(userAuthFile({})).toBeNull();
});

it('copies a sign-in for its owner alone, keeps a copy that was renewed since, and removes it on sign-out', async () => {
  const copy = join(home, 'isolated/opencode/auth.json');
  await writeFile(auth, '{"v":1}');
  await copySignIn(auth, copy);
  expect([await readFile(copy, 'utf8'), (await stat(copy)).mode & 0o777]).toEqual(['{"v":1}', 0o600]);
  await writeFile(copy, '{"renewed":1}');
  await utimes(copy, new Date(), new Date(Date.now() + 60_000));
  await copySignIn(auth, copy);
  expect(await readFile(copy, 'utf8')).toBe('{"renewed":1}');
  await utimes(auth, new Date(), new Date(Date.now() + 120_000));
  await copySignIn(auth, copy);
  expect(await readFile(copy, 'utf8')).toBe('{"v":1}');
  await copySignIn(null, copy);
  await expect(stat(copy)).rejects.toMatchObject({ code: 'ENOENT' });
});
