import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProjectView } from '@boocode/contracts/project';
import { isLong } from '@boocode/rehearsal/long-form';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asksSettings, describeAsks } from './asks.js';
import { Day, readJson, textOf } from './day.js';
import { keyboard, mouse, phone } from './hands.js';
import { Whole } from './whole.js';

/*
 * One day, by mouse, on a phone, and by keyboard alone: first visit, chat with tools, skill, an agent that edits a file, the difference in a shell, and a front door
 * that dies in the middle of an answer. The real product, real agents, a real browser; only the model is the rehearsal.
 */

const whole = new Whole();

// Slow enough that an answer can be cut off in the middle.
beforeAll(() => whole.start({ ...asksSettings, BOOCODE_REHEARSAL_CHUNK_MS: '100' }));
afterAll(() => whole.stop());

describeAsks(whole);

const lines = (word: string) => Array.from({ length: 12 }, (_, n) => `The ${word} number ${n}.\n`).join('');

/** A repository with a skill of its own. */
function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-day-'));
  mkdirSync(join(folder, '.boocode/skills/explain'), { recursive: true });
  const files = {
    'README.md': '# Shop\n\nA small shop.\n',
    'price.ts': 'export const price = 3;\n',
    'stock.md': lines('thing'),
    'people.md': lines('person'),
    '.boocode/skills/explain/SKILL.md': '---\ndescription: Explains a file\n---\nRead $ARGUMENTS and explain it.\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('-c', 'user.name=You', '-c', 'user.email=you@example.org', 'commit', '-qm', 'Open the shop');
  return folder;
}

/** Takes every project off the list: the next visit is a first one. */
async function hideProjects(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  for (const { id } of await readJson(`${whole.product.url}/api/projects`, z.array(ProjectView))) {
    // There are few.
    // oxlint-disable-next-line no-await-in-loop
    await fetch(`${whole.product.url}/api/projects/${id}`, { method: 'PATCH', headers, body: '{"hidden":true}' });
  }
}

// In the short form the mouse is left to the ten checks, which have it in hand all the time, and the keys to an arena by keys alone.
describe.each(isLong ? [mouse, phone, keyboard] : [phone])('a day $name', (hands) => {
  it('goes from the first visit to a changed file, and loses nothing when the front door dies', async () => {
    await hideProjects();
    const folder = repository();
    const context = await whole.browser.newContext({
      baseURL: whole.product.url,
      viewport: hands.viewport,
      hasTouch: hands.touch,
      isMobile: hands.touch,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    const day = new Day(page, { hands, url: whole.product.url });
    try {
      await day.openFolder(folder);

      await day.choose('Chat');
      await day.say('Chat', 'What stands in README.md?');
      const first = await day.answered();
      expect(textOf(first)).toContain('A small shop.');
      expect(first.parts.map(({ type }) => type)).toContain('tool_call');

      await day.say('Chat', '/explain price.ts', { twice: true });
      const explained = await day.answered();
      expect(textOf(explained)).toContain('export const price = 3;');

      await day.newPane('Coder');
      await day.say('Coder', 'Replace "price = 3" with "price = 4" in price.ts');
      await hands.press(day.pane('Coder').getByRole('button', { name: 'Allow once' }).first());
      await expect
        .poll(() => readFileSync(join(folder, 'price.ts'), 'utf8'), { timeout: 30_000 })
        .toContain('price = 4');
      await day.pane('Coder').getByText('completed').first().waitFor();

      await day.newPane('Terminal');
      // Read as a screen reader would: the canvas has no text.
      await hands.press(day.pane('Terminal').getByRole('button', { name: 'For screen readers' }));
      const shell = day.pane('Terminal').getByRole('textbox', { name: 'Terminal input' });
      await hands.goTo(shell);
      await page.keyboard.type('git diff | cat\n');
      await day.pane('Terminal').getByText('+export const price = 4;').first().waitFor();
      await page.keyboard.press('Control+Shift+E');

      await day.backTo('Chat');
      await day.say('Chat', 'What stands in README.md, stock.md and people.md?');
      await day.inTheMiddle();
      await page.reload();
      await day.backTo('Chat');
      await day.inTheMiddle();
      whole.product.killServer();
      await day.pane('Chat').getByRole('button', { name: 'Go on' }).waitFor({ timeout: 30_000 });
      const cut = await day.answered('interrupted');
      await hands.press(day.pane('Chat').getByRole('button', { name: 'Go on' }));
      const entire = await day.answered();
      expect(textOf(entire).startsWith(textOf(cut))).toBe(true);
      expect(textOf(entire).split('A small shop.')).toHaveLength(2);
      expect(textOf(entire).split('The person number 7.')).toHaveLength(2);

      await day.backTo('Terminal');
      await day.pane('Terminal').getByText('+export const price = 4;').first().waitFor();
    } finally {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    }
    expect(complaints).toEqual([]);
  }, 120_000);
});
