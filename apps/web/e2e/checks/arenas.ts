import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Day } from '../day.js';
import { mouse } from '../hands.js';
import { patience } from './runs.js';
import { repositoryOf } from './shop.js';
import type { Whole } from '../whole.js';

const prompt = 'Let the sum add up';
const sum = (of: string) => `export const sum = (a, b) => ${of};\n`;

/** What an agent, told by a word that only its tools have, does when it is asked. */
const answer = (tools: string, of: string, ...first: object[]) => ({
  matchBody: `^(?=[^]*${prompt})(?=[^]*${tools})`,
  steps: [
    ...first,
    { tools: [{ read: 'sum.mjs' }] },
    { tools: [{ write: 'sum.mjs', content: sum(of) }] },
    { text: 'It adds up.' },
  ],
});

/** One task for three agents, from the words in a composer to the winner's files in the folder. */
export function describeArenas(whole: Whole): void {
  describe('an arena of three agents, as a person goes through it', { timeout: 120_000 }, () => {
    let folder: string;
    let page: Page;
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();

    beforeAll(async () => {
      folder = repositoryOf(mkdtempSync(join(tmpdir(), 'boocode-sum-')), {
        'sum.mjs': 'export const sum = () => 0;\n',
        'sum.test.mjs': "import { sum } from './sum.mjs';\nif (sum(2, 3) !== 5) throw new Error('2 + 3 is 5');\n",
        '.boocode/project.json': JSON.stringify({ check: { command: 'node sum.test.mjs' } }),
      });
      writeFileSync(join(folder, 'sum.mjs'), 'put aside\n');
      git('-c', 'user.name=You', '-c', 'user.email=you@example.org', 'stash');
      writeFileSync(join(folder, 'mine.txt'), 'not known to git\n');
      page = await whole.browser.newPage({ baseURL: whole.product.url, viewport: mouse.viewport });
      page.setDefaultTimeout(patience.timeout);
    });
    afterAll(async () => {
      await page.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is launched from the composer, watched, compared, picked and merged; nothing is touched before', async () => {
      const [main, stash] = [git('rev-parse', 'main'), git('rev-parse', 'stash@{0}')];
      const go = join(folder, '.git/go');
      await whole.product.script([
        // The first one goes on only when it is let.
        answer('"filePath"', 'a - b', { tools: [{ bash: `until test -f ${go}; do sleep 0.1; done` }] }),
        answer('"file_path"', 'a + b'),
        answer('"exec_command"', '5'),
      ]);
      const day = new Day(page, { hands: mouse, url: whole.product.url });
      await day.openFolder(folder, '/projects');
      await day.choose('Coder');
      await day.pane('Coder').getByRole('textbox', { name: 'Message' }).fill(prompt);
      await day.pane('Coder').getByRole('button', { name: 'Run it N ways' }).click();

      const sheet = page.getByRole('dialog', { name: 'New arena' });
      expect(await sheet.getByRole('textbox', { name: 'What all of them should do' }).inputValue()).toBe(prompt);
      for (const [letter, agent] of [
        ['A', 'opencode'],
        ['B', 'claude'],
        ['C', 'codex'],
      ] as const) {
        await sheet.getByRole('combobox', { name: `Contestant ${letter}: agent` }).selectOption(agent);
      }
      await sheet.getByRole('button', { name: 'Start 3 of them' }).click();
      await sheet.getByText('node sum.test.mjs').waitFor();
      await sheet.getByRole('button', { name: 'Agree to these commands' }).click();
      await sheet.getByRole('button', { name: 'Start 3 of them' }).click();

      const column = (name: string): Locator => page.getByRole('article', { name });
      await column('opencode').getByText('running').waitFor();
      await column('opencode')
        .getByText(/until test -f/)
        .waitFor();
      await column('claude').getByText('check passed').waitFor();
      await column('codex').getByText('check passed').waitFor();
      await column('opencode').getByText('running').waitFor();
      expect(git('rev-parse', 'main')).toBe(main);
      writeFileSync(go, '');
      await column('opencode').getByText('check failed (1)').waitFor();
      for (const name of ['opencode', 'claude', 'codex']) {
        await column(name)
          .getByLabel(/^Worked \d+ seconds?/)
          .waitFor();
        await column(name)
          .getByText(/ tokens/)
          .waitFor();
      }

      const sides = page.getByRole('list', { name: 'Changes in sum.mjs, side by side' });
      for (const [name, of] of [
        ['opencode', 'a - b'],
        ['claude', 'a + b'],
        ['codex', '5'],
      ] as const) {
        const diff = sides.getByRole('region', { name: `Changes in sum.mjs by ${name}` });
        await expect.poll(() => diff.innerText(), patience).toContain(sum(of).trim());
      }
      expect(await page.getByLabel('End of the check of A').innerText()).toContain('2 + 3 is 5');

      const pick = page.getByRole('form', { name: 'Pick the winner' });
      await pick.getByRole('radio', { name: /^B claude/ }).check();
      await pick.getByText('It merges cleanly.').waitFor();
      expect(git('rev-parse', 'main')).toBe(main);
      await pick.getByRole('button', { name: 'Pick B and merge it into main' }).click();
      const outcome = page.getByRole('region', { name: 'The pick' });
      await outcome.getByRole('status').filter({ hasText: 'Merged' }).waitFor();

      expect(git('rev-parse', 'main^1')).toBe(main);
      expect(readFileSync(join(folder, 'sum.mjs'), 'utf8')).toBe(sum('a + b'));
      expect(git('status', '--porcelain')).toBe('?? mine.txt');
      expect(git('rev-parse', 'stash@{0}')).toBe(stash);
      expect(git('fsck', '--strict', '--no-dangling')).toBe('');
    });
  });
}
