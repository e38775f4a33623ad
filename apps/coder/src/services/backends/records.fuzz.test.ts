import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageWindow } from '@boocode/contracts/agent-gate';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claudeAccount, codexAccount, geminiAccount, opencodeAccount } from '../../agents/account.js';
import { readAgentSettings } from '../../agents/agent-settings.js';
import { ConfigError } from '../../config.js';
import { readRecords } from '../processes/child-records.js';
import { BackendError } from './backend-error.js';
import { findTranscript } from './claude/transcript.js';
import { createSessionRecords } from './cli/session-records.js';
import { holdsSession } from './cli/stored-session.js';
import { recordedWindows } from './codex-record.js';
import { recordedAnswer } from './gemini-record.js';
import { findCredentials } from './opencode/credentials.js';
import { usageBetween } from './claude/usage.js';

const id = randomUUID();
const timestamp = '2026-11-27T18:00:00.000Z';
const tokens = { input_tokens: 1, output_tokens: 1, reasoning_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
const primary = { used_percent: 96, window_minutes: 300, resets_at: 1_795_716_000 };
const spent = { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, costUSD: 0.1 };

/** What agents, and BooCode of them, write down; shortened to what is read of it. */
const good: unknown[] = [
  { timestamp, payload: { type: 'token_count', rate_limits: { primary, secondary: null } } },
  { type: 'gemini', timestamp, content: 'the answer' },
  { type: 'user', uuid: 'u' },
  { type: 'cost-state', modelUsage: { m: spent } },
  { native_id: 'n', cwd: '/', thread_usage: tokens },
  { boot: 'b', leader: { pid: 1, startTime: '2' }, cwd: '/', temporary: null },
  { oauthAccount: { accountUuid: 'a' } },
  { OPENAI_API_KEY: null, tokens: { account_id: 'a' } },
  { active: 'someone@example.com' },
  { anthropic: { type: 'oauth', accountId: 'a' }, openai: { type: 'api', key: 'a-key-of-somebody' } },
  { agents: [{ id: 'own', title: 'Own', command: 'own', models: ['m'] }], tiers: {}, confirm_above: null },
];

const line = fc.oneof(
  { weight: 8, arbitrary: spoilt(fc.constantFrom(...good)).map(jsonOf) },
  { weight: 2, arbitrary: hostileText },
);
const contents = fc.oneof(
  { weight: 6, arbitrary: fc.array(line, { maxLength: 5 }).map((lines) => Buffer.from(lines.join('\n'))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  // Cut off in the middle, as by a machine that lost its power.
  { weight: 1, arbitrary: line.map((text) => Buffer.from(text).subarray(0, -3)) },
  { weight: 1, arbitrary: fc.constant('folder' as const) },
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-records-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same content under each name that something is read by. */
function write(content: Buffer | 'folder'): (name: string) => string {
  return (name) => {
    const file = path.join(folder, name);
    rmSync(file, { recursive: true, force: true });
    mkdirSync(content === 'folder' ? file : path.dirname(file), { recursive: true });
    if (content !== 'folder') writeFileSync(file, content);
    return file;
  };
}

/** What the settings of agents are, or the words that refuse them. */
function settingsOrWords(): object | string {
  try {
    return readAgentSettings(folder, ['opencode']);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

const environment = () => ({ HOME: folder });

test('whatever stands in the record of a session, it is read, or there is none', { timeout: playTimeout }, async () => {
  await play(
    'records',
    60,
    fc.asyncProperty(contents, async (content) => {
      const put = write(content);
      put(`codex/2026/rollout-${id}.jsonl`);
      for (const window of await recordedWindows(path.join(folder, 'codex'), id, new Date(0)))
        expect(() => UsageWindow.parse(window)).not.toThrow();
      put(`gemini/session-x-${id.slice(0, 8)}.jsonl`);
      expect(typeof ((await recordedAnswer(path.join(folder, 'gemini'), id, new Date(0))) ?? '')).toBe('string');
      put(`boocode-sessions/${id}.json`);
      expect((await createSessionRecords(folder).read(id))?.cwd ?? '').toEqual(expect.any(String));
      put('children/owner/tree.json');
      expect(await readRecords({ dataDir: folder, owner: 'owner' })).toEqual(expect.any(Array));
      await holdsSession(path.join(folder, 'gemini'), { isIt: (name) => name.endsWith('.jsonl'), said: 'x' });
    }),
  );
});

test(
  'a transcript in which something was said stays as it is, and another is written whole',
  { timeout: playTimeout },
  async () => {
    const kept = fc.array(
      spoilt(fc.constantFrom(...good)).filter((entry) => typeof entry === 'object'),
      { maxLength: 4 },
    );
    await play(
      'records',
      60,
      fc.asyncProperty(contents, kept, async (content, entries) => {
        const file = write(content)('claude/transcript.jsonl');
        const before = content === 'folder' ? null : readFileSync(file);
        // No deeper than the table keeps it.
        const stored = entries.map((entry): Record<string, unknown> => JSON.parse(JSON.stringify(entry)));
        const found = await findTranscript(file, id, { append: async () => undefined, load: async () => stored });
        if (found === null) return;
        expect(usageBetween({}, found.used)?.input_tokens ?? 0).toBeGreaterThanOrEqual(0);
        const now = readFileSync(file);
        const whole = stored.map((entry) => `${JSON.stringify(entry)}\n`).join('');
        expect([before?.toString('latin1'), Buffer.from(whole).toString('latin1')]).toContain(now.toString('latin1'));
        expect(existsSync(file)).toBe(true);
      }),
    );
  },
);

test(
  'whatever stands in a sign-in or in settings, it is read or refused in words without a secret',
  { timeout: playTimeout },
  async () => {
    await play(
      'records',
      60,
      fc.asyncProperty(contents, async (content) => {
        const put = write(content);
        for (const name of ['.claude.json', '.codex/auth.json', '.gemini/google_accounts.json']) put(name);
        for (const name of ['.claude/.credentials.json', '.gemini/oauth_creds.json']) put(name);
        for (const read of [claudeAccount, codexAccount, geminiAccount])
          expect((await read(environment())).account).toMatch(/^(?:[0-9a-f]{12})?$/);
        const auth = put('.local/share/opencode/auth.json');
        expect((await opencodeAccount([], auth)).account).toMatch(/^(?:[0-9a-f]{12})?$/);
        const refused = await findCredentials(environment()).catch((error: unknown) => error);
        expect(refused instanceof Error && !(refused instanceof BackendError)).toBe(false);
        expect(String(refused)).not.toContain('a-key-of-somebody');
        put('agents.json');
        const settings = settingsOrWords();
        expect(typeof settings === 'string' ? settings : 'agents.json').toContain('agents.json');
      }),
    );
  },
);
