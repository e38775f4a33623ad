import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AskView } from '@boocode/contracts/ask';
import { TaskView } from '@boocode/contracts/task';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Whole } from './whole.js';

const Done = z.object({ task: TaskView, output: z.object({ text: z.string() }).nullable() });

/** One place for the agent: a task that held it while it waits would keep all others out. */
export const asksSettings = { BOOCODE_OPENCODE_SLOTS: '1' };

/** What is asked of a person, on a product with `asksSettings`. */
export function describeAsks(whole: Whole): void {
  /** Gives opencode a task, as a person does in the terminal; answers once it has ended. */
  async function task(words: string): Promise<z.infer<typeof Done>> {
    const where = ['--repo', whole.product.folder, '--agent', 'opencode', '--profile', 'ask', '--json'];
    const result = await whole.product.cli('task', words, ...where);
    expect(result.code, result.stderr).toBe(0);
    return Done.parse(JSON.parse(result.stdout));
  }

  async function conditionOf(ask: AskView | undefined): Promise<TaskView['condition']> {
    const reply = await fetch(`${whole.product.url}/api/coder/tasks/${ask?.task_id}`);
    return TaskView.parse(await reply.json()).condition;
  }

  const isThere = (name: string) => existsSync(join(whole.product.folder, name));

  describe('what a real agent asks for an ordinary task', { timeout: 120_000 }, () => {
    let page: Page;

    beforeAll(async () => {
      page = await whole.browser.newPage({ baseURL: whole.product.url });
      page.setDefaultTimeout(60_000);
      await whole.product.script([
        { matchBody: 'touch what you must not[^]*Leave it be', steps: [{ text: 'Then I leave it.' }] },
        { match: '^touch it$', steps: [{ tools: [{ bash: 'touch allowed.txt' }] }, { text: 'Touched.' }] },
        {
          match: '^touch what you must not$',
          steps: [{ tools: [{ bash: 'touch denied.txt' }] }, { text: 'Nobody said why.' }],
        },
        { match: '^say a word$', steps: [{ text: 'PEAR' }] },
      ]);
    });
    afterAll(() => page.close());

    const card = (title: string) => page.getByRole('region', { name: `Asks: ${title}` });

    it('shows in the browser and the terminal, holds no place, and runs once it is allowed', async () => {
      await page.goto('/');
      const touching = task('touch it');
      await page.getByRole('link', { name: 'Needs you: 1' }).click();
      await card('Run touch allowed.txt').waitFor();
      const listed = await whole.product.cli('asks', '--json');
      const [ask] = z.array(AskView).parse(JSON.parse(listed.stdout));
      expect(ask).toMatchObject({ agent: 'opencode', patterns: ['touch allowed.txt'] });
      expect((await whole.product.cli('asks')).stdout).toContain('touch allowed.txt');
      expect(await conditionOf(ask)).toBe('needs-you');

      expect((await task('say a word')).output?.text).toBe('PEAR');
      expect(await conditionOf(ask)).toBe('needs-you');
      expect(isThere('allowed.txt')).toBe(false);

      await card('Run touch allowed.txt').getByRole('button', { name: 'Allow once' }).click();
      const { task: ended, output } = await touching;
      expect({ state: ended.state, text: output?.text }).toEqual({ state: 'completed', text: 'Touched.' });
      expect(isThere('allowed.txt')).toBe(true);
      await page.getByRole('link', { name: 'Needs you', exact: true }).waitFor();
    });

    it('is not done when it is denied, and the model hears the words of the person', async () => {
      await page.goto('/asks');
      const touching = task('touch what you must not');
      const asked = card('Run touch denied.txt');
      await asked.getByRole('button', { name: 'Deny and say why…' }).click();
      await asked.getByLabel('What the agent is told').fill('Leave it be.');
      await asked.getByRole('button', { name: 'Deny' }).click();
      expect((await touching).output?.text).toBe('Then I leave it.');
      expect(isThere('denied.txt')).toBe(false);
      expect(JSON.parse((await whole.product.cli('asks', '--json')).stdout)).toEqual([]);
    });
  });
}
