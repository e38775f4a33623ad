import { access, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetSessions } from './forget-sessions.js';
import { claudeHome, type ClaudeHome } from './home.js';

const before = new Date('2026-11-27T12:00:00Z');
let dataDir: string;
let home: ClaudeHome;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'boocode-forget-'));
  home = claudeHome(dataDir, 'rehearsal');
});
afterEach(() => rm(dataDir, { recursive: true }));

async function write(file: string, at: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '{}\n');
  await utimes(file, new Date(at), new Date(at));
}

const transcripts = async () => (await readdir(dirname(home.transcript('any')))).toSorted();
const neededOf = (...ids: string[]) => ({ before, needed: async () => new Set(ids) });

test('transcripts go that nobody takes up again; the needed, the open and the young stay', async () => {
  for (const id of ['gone', 'needed', 'open']) await write(home.transcript(id), '2026-11-27T11:00:00Z');
  await write(home.transcript('young'), '2026-11-27T12:30:00Z');
  expect(await forgetSessions(home, { ...neededOf('needed'), open: new Set(['open']) })).toBe(1);
  expect(await transcripts()).toEqual(['needed.jsonl', 'open.jsonl', 'young.jsonl']);
});

test('what was written of tool servers goes with them, once no session is open', async () => {
  const log = join(home.home, '.cache/claude-cli-nodejs/-shop/mcp-logs-boocode-1/now.jsonl');
  await write(log, '2026-11-27T11:00:00Z');
  await forgetSessions(home, { ...neededOf(), open: new Set(['open']) });
  await access(log);
  expect(await forgetSessions(home, { ...neededOf(), open: new Set() })).toBe(0);
  await expect(access(log)).rejects.toMatchObject({ code: 'ENOENT' });
});
