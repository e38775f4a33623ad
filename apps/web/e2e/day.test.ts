import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChatList, MessagePage } from '@boocode/contracts/chat';
import type { Message } from '@boocode/contracts/message';
import { ProjectView } from '@boocode/contracts/project';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startBrowser } from './browser.js';
import { keyboard, mouse, phone, type Hands } from './hands.js';
import { startProduct, type Product } from './product.js';

/*
 * One day, three times: first visit, chat with tools, skill, an agent that edits a file, the difference in a shell, and a front door
 * that dies in the middle of an answer. The real product, real agents, a real browser; only the model is the rehearsal.
 */

let product: Product;
let browser: Browser;

beforeAll(async () => {
  // Slow enough that an answer can be cut off in the middle.
  [product, browser] = await Promise.all([startProduct({ BOOCODE_REHEARSAL_CHUNK_MS: '100' }), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await product.stop();
});

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

const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(await (await fetch(`${product.url}${path}`)).json());

/** Takes every project off the list: the next visit is a first one. */
async function hideProjects(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  for (const { id } of await read('/api/projects', z.array(ProjectView))) {
    // There are few.
    // oxlint-disable-next-line no-await-in-loop
    await fetch(`${product.url}/api/projects/${id}`, { method: 'PATCH', headers, body: '{"hidden":true}' });
  }
}

const textOf = ({ parts }: Message) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
const squeezed = (text: string) => text.replaceAll(/[\s`#]+/g, '');

class Day {
  readonly #page: Page;
  readonly #hands: Hands;
  /** The newest answer that is known to be complete. */
  #answered: string | null = null;

  constructor(page: Page, hands: Hands) {
    this.#page = page;
    this.#hands = hands;
  }

  pane(name: string) {
    return this.#page.getByRole('region', { name, exact: true });
  }

  async openFolder(folder: string): Promise<void> {
    await this.#page.goto('/');
    const field = this.#page.getByRole('textbox', { name: 'Folder' });
    await this.#hands.goTo(field);
    await field.fill(folder);
    await field.press('Enter');
    await this.pane('Empty').waitFor();
  }

  async choose(kind: string): Promise<void> {
    await this.#hands.press(this.pane('Empty').getByRole('button', { name: kind }));
    await this.pane(kind).waitFor();
  }

  async newPane(kind: string): Promise<void> {
    if (this.#hands.touch) {
      await this.#hands.press(this.switcher('New pane'));
      return this.choose(kind);
    }
    await this.#hands.press(this.#page.getByRole('button', { name: 'New pane' }));
    await this.#hands.press(this.#page.getByRole('menuitem', { name: kind }));
    await this.pane(kind).waitFor();
    return undefined;
  }

  /** Where one pane is seen at a time: the others. */
  switcher(name: string) {
    return this.#page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name });
  }

  async backTo(kind: string): Promise<void> {
    if (this.#hands.touch) await this.#hands.press(this.switcher(kind));
    const pane = this.pane(kind);
    await pane.waitFor();
    if (this.#hands !== keyboard) return;
    // F6 goes on to the next pane.
    await expect
      .poll(async () => {
        if ((await pane.getAttribute('data-focused')) === 'true') return true;
        await this.#page.keyboard.press('F6');
        return false;
      })
      .toBe(true);
  }

  /** Says something in a pane; `twice` where the first Enter takes what the picker offers. */
  async say(kind: string, words: string, { twice = false } = {}): Promise<void> {
    const box = this.pane(kind).getByRole('textbox', { name: 'Message' });
    await this.#hands.goTo(box);
    await box.pressSequentially(words);
    if (twice) await box.press('Escape');
    await box.press('Enter');
    await expect.poll(() => box.inputValue()).toBe('');
  }

  /** The newest answer in a chat, and what the page shows of it. */
  async answer(): Promise<{ stored: Message; shown: string }> {
    const [, project] = /\/p\/([^/?]+)/.exec(this.#page.url()) ?? [];
    const { chats } = await read(`/api/chats?project_id=${project}`, ChatList);
    const chat = chats.find(({ kind }) => kind === 'chat');
    const { messages } = await read(`/api/chats/${chat?.id}/messages`, MessagePage);
    const stored = messages.at(-1);
    if (stored === undefined) throw new Error('Nothing was said in the chat.');
    const shown = await this.pane('Chat').getByRole('article').last().innerText();
    return { stored, shown };
  }

  /** Waits until the newest answer has come to this, and is shown as it is stored. */
  async answered(status: Message['status'] = 'complete'): Promise<Message> {
    await expect
      .poll(
        async () => {
          const { stored } = await this.answer();
          return stored.id === this.#answered && status === 'complete' ? 'as before' : stored.status;
        },
        { timeout: 30_000 },
      )
      .toBe(status);
    await expect.poll(async () => linesLostOrDoubled(await this.answer())).toEqual([]);
    const { stored } = await this.answer();
    if (status === 'complete') this.#answered = stored.id;
    return stored;
  }

  /** Waits until some of an answer is there that is not yet all of it. */
  async inTheMiddle(): Promise<void> {
    await expect
      .poll(
        async () => {
          const { stored, shown } = await this.answer();
          return stored.status === 'streaming' && shown.includes('I was shown');
        },
        { timeout: 30_000 },
      )
      .toBe(true);
  }
}

/** Lines of an answer that the page does not show exactly as often as they were written. */
function linesLostOrDoubled({ stored, shown }: { stored: Message; shown: string }): string[] {
  const [written, seen] = [squeezed(textOf(stored)), squeezed(shown)];
  const lines = textOf(stored).split('\n').map(squeezed);
  return lines.filter((line) => line.length > 8 && seen.split(line).length !== written.split(line).length);
}

describe.each([mouse, phone, keyboard])('a day $name', (hands) => {
  it('goes from the first visit to a changed file, and loses nothing when the front door dies', async () => {
    await hideProjects();
    const folder = repository();
    const context = await browser.newContext({
      baseURL: product.url,
      viewport: hands.viewport,
      hasTouch: hands.touch,
      isMobile: hands.touch,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    const day = new Day(page, hands);
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
      product.killServer();
      await day.pane('Chat').getByRole('button', { name: 'Go on' }).waitFor({ timeout: 30_000 });
      const cut = await day.answered('interrupted');
      await hands.press(day.pane('Chat').getByRole('button', { name: 'Go on' }));
      const whole = await day.answered();
      expect(textOf(whole).startsWith(textOf(cut))).toBe(true);
      expect(textOf(whole).split('A small shop.')).toHaveLength(2);
      expect(textOf(whole).split('The person number 7.')).toHaveLength(2);

      await day.backTo('Terminal');
      await day.pane('Terminal').getByText('+export const price = 4;').first().waitFor();
    } finally {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    }
    expect(complaints).toEqual([]);
  }, 120_000);
});
