import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackendError } from '../services/backends/backend-error.js';
import { markedProcesses } from '../services/processes/marked-processes.js';
import type { AgentEntry } from './agent-entry.js';
import type { Detected } from './detect-family.js';
import { agentRegistry } from './registry.js';
import { createToldModels } from './told-models.js';

const log = pino({ level: 'silent' });
const programs = ['claude', 'codex', 'gemini'];
const before = new Map<string, Detected>();
let dataDir: string;
let rehearsal: Rehearsal;
let entries: AgentEntry[] = [];

/** All are asked at once, as at the start of coder: starting them is what takes long. */
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'boocode-told-'));
  rehearsal = await startRehearsal();
  const { url, key } = rehearsal;
  entries = agentRegistry({
    dataDir,
    environment: {
      // Accounts of nobody, and no way out to ask whose they are.
      ANTHROPIC_API_KEY: key,
      ANTHROPIC_BASE_URL: url,
      OPENAI_API_KEY: key,
      GEMINI_API_KEY: key,
      HTTPS_PROXY: 'http://127.0.0.1:9',
    },
    rehearsal,
    log,
    claudeEntries: { append: async () => undefined, load: async () => [] },
  });
  for (const id of programs) before.set(id, await entryOf(id).detect());
  const { signal } = new AbortController();
  await Promise.all(programs.map(async (id) => entryOf(id).ask?.(signal)));
});
afterAll(async () => {
  for (const { backend } of entries) await backend.dispose();
  await rehearsal.close();
  await rm(dataDir, { recursive: true });
});

function entryOf(id: string): AgentEntry {
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`There is no ${id}.`);
  return entry;
}

test.each(programs)(
  '%s tells its models itself, for all its surfaces; until then the list says what it is',
  async (id) => {
    expect(before.get(id)?.models_note).toMatch(/has not been asked yet/);
    const told = await entryOf(id).detect();
    expect(told.models_note).toBeNull();
    expect(told.models.length).toBeGreaterThan(3);
    expect(told.models.at(-1)?.id).toBe('rehearsal');
    expect(told.models.some(({ thinking }) => thinking.includes('high'))).toBe(id !== 'gemini');
    expect((await entryOf(`${id}-cli`).detect()).models).toEqual(told.models);
    expect(told.modes.map(({ tier }) => tier)).toContain('edits');
  },
);

test('nothing is left of the programs that were asked, and no model was', () => {
  expect(markedProcesses(dataDir)).toEqual([]);
  expect(rehearsal.requests).toEqual([]);
});

test('one that can not be asked keeps its list, and says why', async () => {
  const found = await entryOf('claude').detect();
  const told = createToldModels({
    title: 'Claude',
    detect: async () => found,
    tell: () => Promise.reject(new BackendError('crash', 'agent.start', 'It did not start.')),
    log,
  });
  await told.ask(new AbortController().signal);
  expect(told.addTo(found)).toMatchObject({
    models: found.models,
    models_note: expect.stringContaining('did not start'),
  });
});
