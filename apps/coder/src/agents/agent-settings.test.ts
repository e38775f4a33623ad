import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readAgentSettings } from './agent-settings.js';
import { detectDescribed } from './detect-described.js';
import { usableTiers } from './usable-tiers.js';

const dir = mkdtempSync(path.join(tmpdir(), 'boocode-settings-'));
afterAll(() => rmSync(dir, { recursive: true }));

function described(content: unknown): ReturnType<typeof readAgentSettings> {
  writeFileSync(path.join(dir, 'agents.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return readAgentSettings(dir, ['claude']);
}

const goose = { id: 'goose', title: 'Goose', command: 'sh', modes: { 'read-only': ['chat'], write: ['auto'] } };

test('without a file there are no other agents', () => {
  expect(readAgentSettings(path.join(dir, 'nowhere'), [])).toEqual({
    agents: [],
    tiers: {},
    confirm_above: { tokens: 2_000_000, usd: 10 },
  });
});

test('a described agent is kept warm unless it says otherwise, and its program is looked for on the path', () => {
  const [agent] = described({ agents: [goose] }).agents;
  expect(agent).toMatchObject({ id: 'goose', surface: 'warm-acp', slots: 2, args: [] });
  if (agent === undefined) throw new Error('There is no agent.');
  expect(detectDescribed(agent, { PATH: '/nowhere:/bin' })).toMatchObject({
    available: true,
    install_path: '/bin/sh',
    signed_in: null,
    problem: null,
    modes: [
      { id: 'chat', tier: 'calm' },
      { id: 'auto', tier: 'edits' },
    ],
  });
  expect(detectDescribed({ ...agent, mend: 'get goose' }, { PATH: '/nowhere' })).toMatchObject({
    available: false,
    problem: { message: expect.stringContaining('sh'), mend: 'get goose' },
  });
});

test('every fault of the file is told, with its place', () => {
  expect(() => described('{')).toThrow(/agents\.json is no JSON/);
  expect(() => described({ agents: [{ ...goose, id: 'Not So', slots: 0 }] })).toThrow(
    /agents\.0\.id[\s\S]*agents\.0\.slots/,
  );
  expect(() => described({ agents: [{ ...goose, speed: 1 }] })).toThrow(/speed/);
  expect(() => described({ agents: [{ ...goose, id: 'claude' }] })).toThrow(/claude, which there is already/);
});

test('models by tier are for agents that there are, by the three tiers', () => {
  const tiers = { claude: { deep: 'opus', light: 'haiku' }, goose: { standard: 'g' } };
  expect(described({ agents: [goose], tiers }).tiers).toEqual(tiers);
  expect(() => described({ tiers: { nobody: { deep: 'x' } } })).toThrow(/nobody, which is no agent. There are: claude/);
  expect(() => described({ tiers: { claude: { huge: 'x', deep: '' } } })).toThrow(
    /tiers\.claude[\s\S]*huge|tiers\.claude\.deep/,
  );
});

test('a model by tier that the agent does not have now is left out, and said', () => {
  const models = ['opus', 'haiku'].map((id) => ({ id, title: id, thinking: [] }));
  const found = usableTiers({ deep: 'opus', standard: 'gone' }, { models, models_note: null });
  expect(found).toEqual({ tiers: { deep: 'opus' }, models_note: expect.stringContaining('gone (standard)') });
  expect(usableTiers({ deep: 'any' }, { models: [], models_note: 'x' })).toEqual({
    tiers: { deep: 'any' },
    models_note: 'x',
  });
});
