import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claudeAccount, codexAccount, geminiAccount, nobody, opencodeAccount, type Account } from './account.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'boocode-account-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function put(file: string, content: unknown): string {
  const whole = path.join(home, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

const hex = /^[0-9a-f]{12}$/;

function expectKnown({ account, billing }: Account, wanted: Account['billing']): void {
  expect(account).toMatch(hex);
  expect(billing).toBe(wanted);
}

test.each([
  ['Claude', claudeAccount, 'ANTHROPIC_API_KEY'],
  ['Codex', codexAccount, 'OPENAI_API_KEY'],
  ['Gemini', geminiAccount, 'GEMINI_API_KEY'],
])('%s with a key pays for what it uses; another key is another account', async (_name, read, key) => {
  const one = await read({ HOME: home, [key]: 'sk-one' });
  expectKnown(one, 'metered');
  expect(await read({ HOME: home, [key]: 'sk-one' })).toEqual(one);
  expect((await read({ HOME: home, [key]: 'sk-two' })).account).not.toBe(one.account);
  expect(JSON.stringify(one)).not.toContain('sk-one');
});

test.each([
  ['Claude', claudeAccount],
  ['Codex', codexAccount],
  ['Gemini', geminiAccount],
])('%s is nobody without a sign-in, and without a home', async (_name, read) => {
  expect(await read({ HOME: home })).toEqual(nobody);
  expect(await read({})).toEqual(nobody);
});

test('Claude stays the same account when its tokens are renewed, and is unknown where it keeps no id', async () => {
  put('.claude/.credentials.json', { claudeAiOauth: { accessToken: 'a1', subscriptionType: 'max' } });
  expect(await claudeAccount({ HOME: home })).toEqual({ account: '', billing: 'subscription' });
  put('.claude.json', { oauthAccount: { accountUuid: 'uuid-1', emailAddress: 'ann@example.org' } });
  const before = await claudeAccount({ HOME: home });
  expectKnown(before, 'subscription');
  put('.claude/.credentials.json', { claudeAiOauth: { accessToken: 'a2' } });
  expect(await claudeAccount({ HOME: home })).toEqual(before);
  put('.claude.json', { oauthAccount: { accountUuid: 'uuid-2' } });
  expect((await claudeAccount({ HOME: home })).account).not.toBe(before.account);
  expectKnown(await claudeAccount({ HOME: home, CLAUDE_CODE_OAUTH_TOKEN: 't' }), 'subscription');
});

test('Codex is its ChatGPT account before a key, and a key in its file before one of the environment', async () => {
  put('.codex/auth.json', { OPENAI_API_KEY: null, tokens: { account_id: 'acct', access_token: 'a' } });
  expectKnown(await codexAccount({ HOME: home, OPENAI_API_KEY: 'sk' }), 'subscription');
  put('.codex/auth.json', { OPENAI_API_KEY: 'sk-file' });
  const inFile = await codexAccount({ HOME: home, OPENAI_API_KEY: 'sk' });
  expectKnown(inFile, 'metered');
  expect(inFile).toEqual(await codexAccount({ OPENAI_API_KEY: 'sk-file' }));
});

test('Gemini is its Google account, which is not told', async () => {
  put('.gemini/oauth_creds.json', { access_token: 'a' });
  expect(await geminiAccount({ HOME: home })).toEqual({ account: '', billing: 'subscription' });
  put('.gemini/google_accounts.json', { active: 'ann@example.org', old: [] });
  const found = await geminiAccount({ HOME: home });
  expectKnown(found, 'subscription');
  expect(JSON.stringify(found)).not.toContain('ann');
});

test('opencode is all that it is signed in to', async () => {
  expect(await opencodeAccount([], null)).toEqual(nobody);
  const signedIn = put('auth.json', { anthropic: { type: 'oauth', access: 'a1', refresh: 'r1' } });
  const before = await opencodeAccount([], signedIn);
  expectKnown(before, 'subscription');
  put('auth.json', { anthropic: { type: 'oauth', access: 'a2', refresh: 'r2' } });
  expect(await opencodeAccount([], signedIn)).toEqual(before);
  expectKnown(await opencodeAccount(['sk'], signedIn), null);
  expectKnown(await opencodeAccount(['sk'], null), 'metered');
  expect(await opencodeAccount(['b', 'a'], null)).toEqual(await opencodeAccount(['a', 'b'], null));
});

test('a sign-in that cannot be read is an account that is not known', async () => {
  put('.codex/auth.json', 'no json');
  expect(await codexAccount({ HOME: home })).toEqual(nobody);
});
