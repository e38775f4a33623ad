import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shareSignIn } from '../persons-account.js';
import { findCredentials, userAuthFile } from './credentials.js';

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
  expect(await findCredentials(environment)).toEqual({ providers: [], keys: [], env: {}, authFile: null });
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
    keys: ['k', 'g'],
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

it('shares a sign-in, so that a renewed token reaches the person too, and forgets it on sign-out', async () => {
  const shared = join(home, 'isolated/opencode/auth.json');
  await writeFile(auth, '{"v":1}');
  await shareSignIn(auth, shared);
  await shareSignIn(auth, shared);
  expect(await readFile(shared, 'utf8')).toBe('{"v":1}');
  await writeFile(shared, '{"renewed":1}');
  expect(await readFile(auth, 'utf8')).toBe('{"renewed":1}');
  await shareSignIn(null, shared);
  expect(existsSync(shared)).toBe(false);
  expect(existsSync(auth)).toBe(true);
});
