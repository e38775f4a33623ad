import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { afterAll, expect, test } from 'vitest';
import { detectFamily } from './detect-family.js';
import { claudeFamily, codexFamily, geminiFamily } from './families.js';

const home = mkdtempSync(path.join(tmpdir(), 'boocode-home-'));
afterAll(() => rmSync(home, { recursive: true }));
const families = [claudeFamily, codexFamily, geminiFamily];
const rehearsal = { id: rehearsalModel, title: rehearsalTitle, thinking: [] };

test.each(families)(
  '$title is found in the installed packages; without a sign-in rehearsal is its default',
  async (family) => {
    const found = await detectFamily(family, { HOME: home });
    expect(found).toMatchObject({
      available: true,
      version: expect.stringMatching(/^\d+\.\d+/),
      signed_in: false,
      models: [rehearsal],
      default_model: rehearsal.id,
      problem: { message: expect.stringMatching(/not signed in/), mend: expect.stringContaining(family.program) },
    });
  },
);

test.each(families)(
  '$title is signed in by a key, and by the files of a sign-in; rehearsal stays an option',
  async (family) => {
    const [key = '', file = ''] = [family.keys[0], family.signIn[0]];
    expect(await detectFamily(family, { [key]: '' })).toMatchObject({ signed_in: false });
    const byKey = await detectFamily(family, { [key]: 'k' });
    expect(byKey).toMatchObject({ signed_in: true, default_model: family.defaultModel, problem: null });
    expect(byKey.models).toEqual([...family.models, rehearsal]);
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), '{}');
    expect(await detectFamily(family, { HOME: home })).toMatchObject({ signed_in: true });
    rmSync(path.join(home, file));
  },
);

test('every mode of every agent carries a tier, the calmest first', () => {
  const tiers = ['calm', 'normal', 'edits', 'full-access'];
  for (const { modes } of families) {
    const of = modes.map(({ tier }) => tiers.indexOf(tier));
    expect(of).toEqual(of.toSorted((a, b) => a - b));
    expect(of).not.toContain(-1);
  }
});

test('an agent that is not installed says what mends it', async () => {
  const gone = { ...claudeFamily, packages: ['@anthropic-ai/claude-agent-sdk', 'no-such-package-here'] };
  expect(await detectFamily(gone, { HOME: home })).toMatchObject({
    available: false,
    version: null,
    models: [],
    problem: { mend: 'npx pnpm install' },
  });
});
