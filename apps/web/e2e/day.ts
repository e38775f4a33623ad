import { ChatList, MessagePage } from '@boocode/contracts/chat';
import type { Message } from '@boocode/contracts/message';
import type { Page } from 'playwright-core';
import { vi } from 'vitest';
import type { z } from 'zod';
import { keyboard, type Hands } from './hands.js';

export async function readJson<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await (await fetch(url)).json());
}

export const textOf = ({ parts }: Message) =>
  parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
const squeezed = (text: string) => text.replaceAll(/[\s`#]+/g, '');

const patience = { timeout: 30_000, interval: 50 };

const until = (is: () => Promise<boolean>) =>
  vi.waitFor(async () => {
    if (!(await is())) throw new Error('It did not come to that.');
  }, patience);

/** One person at the workbench, and what they see there. */
export class Day {
  readonly #page: Page;
  readonly #hands: Hands;
  readonly #url: string;
  /** The newest answer that is known to be complete. */
  #answered: string | null = null;

  constructor(page: Page, { hands, url }: { hands: Hands; url: string }) {
    this.#page = page;
    this.#hands = hands;
    this.#url = url;
  }

  pane(name: string) {
    return this.#page.getByRole('region', { name, exact: true });
  }

  /** Where the first visit leads, or from where other folders are opened. */
  async openFolder(folder: string, at: '/' | '/projects' = '/'): Promise<void> {
    await this.#page.goto(at);
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
    await until(async () => {
      if ((await pane.getAttribute('data-focused')) === 'true') return true;
      await this.#page.keyboard.press('F6');
      return false;
    });
  }

  /** Says something in a pane; `twice` where the first Enter takes what the picker offers. */
  async say(kind: string, words: string, { twice = false } = {}): Promise<void> {
    const box = this.pane(kind).getByRole('textbox', { name: 'Message' });
    await this.#hands.goTo(box);
    await box.pressSequentially(words);
    if (twice) await box.press('Escape');
    await box.press('Enter');
    await until(async () => (await box.inputValue()) === '');
  }

  /** The newest answer in a chat, and what the page shows of it. */
  async answer(): Promise<{ stored: Message; shown: string }> {
    const [, project] = /\/p\/([^/?]+)/.exec(this.#page.url()) ?? [];
    const { chats } = await readJson(`${this.#url}/api/chats?project_id=${project}`, ChatList);
    const chat = chats.find(({ kind }) => kind === 'chat');
    const { messages } = await readJson(`${this.#url}/api/chats/${chat?.id}/messages`, MessagePage);
    const stored = messages.at(-1);
    if (stored === undefined) throw new Error('Nothing was said in the chat.');
    const shown = await this.pane('Chat').getByRole('article').last().innerText();
    return { stored, shown };
  }

  /** Waits until the newest answer has come to this, and is shown as it is stored. */
  async answered(status: Message['status'] = 'complete'): Promise<Message> {
    await until(async () => {
      const { stored } = await this.answer();
      return stored.status === status && !(status === 'complete' && stored.id === this.#answered);
    });
    await until(async () => linesLostOrDoubled(await this.answer()).length === 0);
    const { stored } = await this.answer();
    if (status === 'complete') this.#answered = stored.id;
    return stored;
  }

  /** Waits until some of an answer is there that is not yet all of it. */
  async inTheMiddle(): Promise<void> {
    await until(async () => {
      const { stored, shown } = await this.answer();
      return stored.status === 'streaming' && shown.includes('I was shown');
    });
  }
}

/** Lines of an answer that the page does not show exactly as often as they were written. */
function linesLostOrDoubled({ stored, shown }: { stored: Message; shown: string }): string[] {
  const [written, seen] = [squeezed(textOf(stored)), squeezed(shown)];
  const lines = textOf(stored).split('\n').map(squeezed);
  return lines.filter((line) => line.length > 8 && seen.split(line).length !== written.split(line).length);
}
