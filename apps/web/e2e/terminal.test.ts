import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { startTerminalServer, type TerminalServer } from './terminal-server.js';

let browser: Browser;
let server: TerminalServer;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  server = await startTerminalServer();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 900, height: 600 }, baseURL: server.url });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const expected = /Failed to load resource|WebSocket connection|GL Driver Message|WebGL/.test(message.text());
    if (message.type() === 'error' && !expected) complaints.push(message.text());
  });
  await page.goto('/');
  await prompt();
});
afterEach(async () => {
  await page.context().close();
  // A content policy that was broken would be among it.
  const all = complaints.splice(0).join('\n');
  if (all !== '') throw new Error(`The page complained: ${all}`);
});

/** Read as a screen reader would: the canvas has no text. */
const lines = () => page.locator('.xterm-accessibility-tree').innerText();
async function prompt(): Promise<void> {
  if ((await page.getByRole('button', { name: 'For screen readers' }).getAttribute('aria-pressed')) !== 'true') {
    await page.getByRole('button', { name: 'For screen readers' }).click();
  }
  await expect.poll(lines).toMatch(/[$#]/);
  await page.locator('.xterm-helper-textarea').focus();
}
const count = async (text: RegExp) => [...(await lines()).matchAll(text)].length;

it('shows what was typed and what came of it, and after a reload the same, once', async () => {
  await page.keyboard.type('echo hi-$((1))\n');
  await expect.poll(() => count(/^hi-1\s*$/gm)).toBe(1);
  await page.reload();
  await prompt();
  await expect.poll(() => count(/^hi-1\s*$/gm)).toBe(1);
  expect(await count(/echo hi/g)).toBe(1);
});

it('comes back after a lost connection, nothing doubled, and says so meanwhile', async () => {
  await page.keyboard.type('echo before-$((1))\n');
  await expect.poll(() => count(/^before-1\s*$/gm)).toBe(1);
  server.away = true;
  server.dropSockets();
  await page.getByText('The terminal does not answer').waitFor();
  server.away = false;
  await page.getByRole('button', { name: 'Ask now' }).click();
  await page.getByText('The terminal does not answer').waitFor({ state: 'detached' });
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo after-$((1))\n');
  await expect.poll(() => count(/^after-1\s*$/gm)).toBe(1);
  expect(await count(/^before-1\s*$/gm)).toBe(1);
});

it('gives the shell its Escape and Tab, and has a key that leaves', async () => {
  await page.keyboard.type('cat -v\n');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.type('x\n');
  await expect.poll(lines).toMatch(/\^\[\s+x/);
  const field = page.getByRole('textbox', { name: 'Terminal input' });
  expect(await field.getAttribute('aria-description')).toBe('Ctrl+Shift+E leaves the terminal');
  await page.keyboard.press('Control+Shift+E');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-pane'))).toBe('t');
});

const paste = (text: string) =>
  page.locator('.xterm-helper-textarea').evaluate((field, copied) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', copied);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

it('pastes nothing that runs before somebody says so', async () => {
  // The shell of these tests waits for Enter after a paste, and must not be told that the paste is over.
  await paste('echo pasted\u001B[201~\necho ran-$((1))\n');
  await expect.poll(() => count(/echo ran/g)).toBe(1);
  await page.keyboard.press('Control+C');
  await page.keyboard.type('clear; cat\n');
  await expect.poll(lines).not.toMatch(/[$#]/);
  expect(await count(/^ran-1/gm)).toBe(0);
  // This program does not wait.
  await paste('first\nsecond\n');
  const dialog = page.getByRole('dialog', { name: 'Paste 2 lines?' });
  await dialog.getByText('second').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.type('third\n');
  // Once typed, once said.
  await expect.poll(() => count(/^third\s*$/gm)).toBe(2);
  expect(await count(/first/g)).toBe(0);
  await paste('first\nsecond\n');
  await dialog.getByRole('button', { name: 'Paste', exact: true }).click();
  await expect.poll(() => count(/^second\s*$/gm)).toBe(2);
  await page.keyboard.type('fourth\n');
  await expect.poll(() => count(/^fourth\s*$/gm)).toBe(2);
});

it('tells the shell how large it is', async () => {
  const columns = async () => {
    await page.keyboard.type('clear; echo size-$(tput cols)\n');
    await expect.poll(lines).toMatch(/size-\d+/);
    return Number(/size-(\d+)/.exec(await lines())?.[1]);
  };
  const wide = await columns();
  await page.setViewportSize({ width: 500, height: 600 });
  await expect.poll(columns).toBeLessThan(wide);
});

it('has tabs, asks before it ends a program, and says that a shell has ended', async () => {
  await page.getByRole('button', { name: 'New terminal' }).click();
  await expect.poll(() => page.getByRole('tab').count()).toBe(2);
  await prompt();
  await page.keyboard.type('echo up-$((1)); sleep 600\n');
  await expect.poll(() => count(/^up-1\s*$/gm)).toBe(1);
  await page.getByRole('tab', { selected: true }).press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Close this terminal?' });
  await dialog.getByText('sleep').waitFor();
  await dialog.getByRole('button', { name: 'End it' }).click();
  await expect.poll(() => page.getByRole('tab').count()).toBe(1);
  await prompt();
  await page.keyboard.type('exit 3\n');
  await page.getByText('This shell has ended (exit code 3).').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('This shell has ended').waitFor({ state: 'detached' });
  await expect.poll(() => page.getByRole('tab').count()).toBe(1);
});

it('keeps both of two terminals that are opened in quick succession', async () => {
  await page.getByRole('button', { name: 'New terminal' }).dblclick();
  await expect.poll(() => page.getByRole('tab').count()).toBe(3);
});

it('finds words, also those that come later', async () => {
  await page.keyboard.type('echo nee$((1))dle; read -rs; echo hay$((1))stack\n');
  await expect.poll(() => count(/^nee1dle\s*$/gm)).toBe(1);
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByLabel('Find in the terminal');
  const missed = page.getByText('Not found');
  await field.fill('hay1stack');
  await missed.waitFor();
  await field.fill('nee1dle');
  await missed.waitFor({ state: 'detached' });
  await field.fill('hay1stack');
  await missed.waitFor();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Enter');
  await missed.waitFor({ state: 'detached' });
  await field.press('Escape');
  await page.getByRole('search').waitFor({ state: 'detached' });
});
