import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgentEntry } from './agent-entry.js';
import { agentRegistry } from './registry.js';

let dataDir: string;
let entries: AgentEntry[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'boocode-registry-'));
});
afterEach(async () => {
  for (const { backend } of entries) await backend.dispose();
  await rm(dataDir, { recursive: true });
});

async function described(agent: object): Promise<AgentEntry[]> {
  await writeFile(path.join(dataDir, 'agents.json'), JSON.stringify({ agents: [agent] }));
  entries = agentRegistry({
    dataDir,
    environment: { PATH: process.env['PATH'] },
    rehearsal: { url: 'http://127.0.0.1:9', key: 'k' },
    log: pino({ level: 'silent' }),
    claudeEntries: { append: async () => undefined, load: async () => [] },
  });
  return entries;
}

const echo = { kind: 'cli', id: 'echo', title: 'Echo', command: 'cat', profiles: { 'read-only': [] }, models: ['big'] };

test('a command-line agent that a person describes is found, and answers', async () => {
  const entry = (await described(echo)).at(-1);
  if (entry === undefined) throw new Error('There is no agent.');
  expect(entry).toMatchObject({ id: 'echo', title: 'Echo', surface: 'pty-dispatch', slots: 2 });
  const found = { available: true, models: [{ id: 'big' }], modes: [], problem: null };
  expect(await entry.detect()).toMatchObject(found);
  const request = { task_id: 't', attempt: 1, cwd: dataDir, title: 'x', mode_id: null, thinking_option_id: null };
  const fresh = { ...request, model: null, agent_session_id: null, tools: [] };
  const session = await entry.backend.ensureSession({ ...fresh, profile: 'read-only' });
  const { signal } = new AbortController();
  const answer = await entry.backend.prompt(session, {
    system: '',
    user: 'a word',
    signal,
    output: null,
    onAsk: async () => ({ decision: 'deny', message: 'no' }),
    onEvent: () => undefined,
  });
  expect(answer).toMatchObject({ outcome: 'completed', text: 'a word' });
  await expect(entry.backend.ensureSession({ ...fresh, profile: 'write' })).rejects.toMatchObject({
    code: 'agent.profile',
  });
});

test('a fault in the description of a command-line agent is told with its place', async () => {
  await expect(described({ ...echo, prompt: 'aloud' })).rejects.toThrow(/agents\.0\.prompt/);
  await expect(described({ ...echo, kind: 'telepathic' })).rejects.toThrow(/agents\.0\.kind/);
});
