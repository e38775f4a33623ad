import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { usualConfirmAbove } from '@boocode/contracts/budget';
import { changeSettings, viewSettings } from './change-settings.js';

let dataDir: string;
const active = ['opencode', 'claude', 'mine'];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-settings-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const write = (text: string): void => writeFileSync(path.join(dataDir, 'agents.json'), text);
const read = (): unknown => JSON.parse(readFileSync(path.join(dataDir, 'agents.json'), 'utf8'));
const mine = { id: 'mine', title: 'My agent', command: 'my-agent', args: ['--acp'] };

test('without a file nothing is settled, and the first change makes it', () => {
  expect(viewSettings(dataDir, active)).toEqual({ tiers: {}, confirm_above: usualConfirmAbove, described: [] });
  changeSettings(dataDir, active, { tiers: { claude: { deep: 'opus', light: 'haiku' } } });
  expect(read()).toEqual({ tiers: { claude: { deep: 'opus', light: 'haiku' } } });
  expect(readdirSync(dataDir)).toEqual(['agents.json']);
});

test('described agents stay word for word, and so do the tiers of those that are not named', () => {
  write(JSON.stringify({ agents: [mine], tiers: { opencode: { deep: 'a/b' }, mine: { light: 'c' } } }));
  const tiers = changeSettings(dataDir, active, { tiers: { mine: {}, claude: { standard: 'sonnet' } } });
  expect(tiers).toEqual({ opencode: { deep: 'a/b' }, claude: { standard: 'sonnet' } });
  expect(read()).toEqual({ agents: [mine], tiers });
  expect(viewSettings(dataDir, ['opencode', 'claude'])).toEqual({
    tiers,
    described: [{ id: 'mine', title: 'My agent', kind: 'acp', active: false }],
  });
});

test('an agent that there is not is refused by name, and the file stays', () => {
  write('{"tiers": {"claude": {"deep": "opus"}}}');
  expect(() => changeSettings(dataDir, active, { tiers: { nobody: { deep: 'x' } } })).toThrow(
    /nobody is no agent here/,
  );
  expect(read()).toEqual({ tiers: { claude: { deep: 'opus' } } });
});

test.each(['{', '[]', '{"tires": {}}', '{"agents": [{"id": "x"}]}'])(
  'a faulty file, %s, is told and never written over',
  (text) => {
    write(text);
    expect(() => viewSettings(dataDir, active)).toThrow(expect.objectContaining({ code: 'settings.faulty' }));
    expect(() => changeSettings(dataDir, active, { tiers: {} })).toThrow(
      expect.objectContaining({ code: 'settings.faulty' }),
    );
    expect(readFileSync(path.join(dataDir, 'agents.json'), 'utf8')).toBe(text);
  },
);
