import type { ArenaView } from '@boocode/contracts/arena';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { arenaOf, merged, picked } from './fixture-arena.js';
import { fixtureArenas } from './fixture-arenas.js';
import { idOf } from './fixture-build.js';
import { fixtureCoderChats } from './fixture-coder-chats.js';
import type { Call, Resource } from './fixture-resource.js';
import { startFixture, type FixtureServer } from './fixture-server.js';
import { atShop, inShop, paneOf, shop } from './scenes/panes.js';

/*
 * An arena by the keyboard alone: from the words in the composer to contestants, columns, what they changed, the pick that says who was
 * behind the letters, and the rematch. The pages are the built ones; coder is the fixture, and is told to go on by the test.
 */

let browser: Browser;
let context: BrowserContext;
let fixture: FixtureServer;

beforeAll(async () => {
  browser = await startBrowser();
}, 120_000);
afterAll(() => browser.close());
afterEach(async () => {
  await context.close();
  await fixture.close();
});

const now = Date.now();
const blind = { blind: true } satisfies Partial<ArenaView>;
const standings = {
  live: arenaOf({ now, at: 'live', arena: blind }),
  ready: arenaOf({ now, at: 'ready', arena: blind }),
  picked: arenaOf({ now, at: 'picked', arena: { ...blind, ...picked('A', merged, 'The smallest.') } }),
  again: arenaOf({ now, n: 61, at: 'live', arena: blind }),
};

/** Coder with an arena that stands where the test says, and all that was sent to it. */
function staged() {
  let at: 'live' | 'ready' | 'picked' = 'live';
  const sent: { path: string; body: unknown }[] = [];
  const part: Resource = {
    answer(call: Call) {
      if (call.method === 'POST') sent.push({ path: call.path, body: call.body });
      if (call.path.endsWith('/answer')) go('picked');
      return fixtureArenas([standings[at], standings.again]).answer(call);
    },
  };
  /** Tells whoever looks at the run. */
  function go(next: typeof at): void {
    at = next;
    fixture.world.runs = [standings[at].run, standings.again.run];
    fixture.publish(`run:${standings.live.run.id}`, [{ type: 'run_snapshot', run: standings[at].run }]);
  }
  return { part, sent, go };
}

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  const seen: string[] = [];
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    const words = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : null;
      return at?.getAttribute('aria-label') ?? label ?? at?.textContent ?? '';
    });
    if (name.test(words.trim())) return;
    seen.push(words.trim().slice(0, 40));
  }
  throw new Error(`Tab does not lead to ${String(name)}; it led to: ${seen.join(' | ')}`);
}

it('is launched, watched, compared, picked from blind, and fought again, by keys alone', async () => {
  const { part, sent, go } = staged();
  const parts = [part, fixtureCoderChats([], shop.id), ...inShop([paneOf('coder')])];
  fixture = await startFixture({ runs: [], asks: [], slow: false, failing: false }, parts);
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: fixture.url });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(atShop);
  await page.getByRole('heading', { name: 'Let an agent work' }).waitFor();

  // The words of the composer, several ways.
  await page.getByRole('textbox', { name: 'Message' }).focus();
  await page.keyboard.type('Give the charge a limit.');
  await page.keyboard.press('Shift+Tab');
  for (let n = 0; n < 10 && !(await focusIs(page, 'Run it N ways')); n += 1) await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'New arena' });
  await sheet.waitFor();
  await tabTo(page, /^Blind/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Add a contestant$/);
  await page.keyboard.press('Enter');
  go('live');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('region', { name: 'Contestants' }).waitFor();
  expect(sent.find(({ path }) => path === '/api/coder/arenas')?.body).toMatchObject({
    prompt: 'Give the charge a limit.',
    blind: true,
    contestants: { length: 3 },
  });

  // Columns by letter, nobody named, and what they left once they have.
  for (const letter of ['A', 'B', 'C']) await page.getByRole('article', { name: `Contestant ${letter}` }).waitFor();
  expect(await page.getByRole('main').textContent()).not.toMatch(/claude|codex|glm/);
  go('ready');
  const form = page.getByRole('form', { name: 'Pick the winner' });
  await form.waitFor();
  await tabTo(page, /charge-refused\.ts/);
  await page.keyboard.press('Enter');
  await page.getByText('ChargeRefused(order.id').first().waitFor();

  // The pick, by its digit.
  await page.keyboard.press('1');
  expect(await form.getByRole('radio', { name: /^1?\s*A/ }).isChecked()).toBe(true);
  await page.getByText('It merges cleanly').waitFor();
  await tabTo(page, /^Pick A/);
  await page.keyboard.press('Enter');
  const outcome = page.getByRole('region', { name: 'The pick' });
  await outcome.getByText('Merged into main').waitFor();
  expect(sent.find(({ path }) => path.endsWith('/answer'))?.body).toMatchObject({
    kind: 'pick',
    pick: { contestant: 'A', after: { do: 'merge' } },
  });
  expect(await outcome.textContent()).toContain('claude · claude-opus');

  // And again.
  await tabTo(page, /^Rematch…$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Rematch' }).waitFor();
  await page.keyboard.type('Keep it small.');
  await tabTo(page, /^Start the rematch$/);
  await page.keyboard.press('Enter');
  await expect
    .poll(() => sent.find(({ path }) => path.endsWith('/rematch'))?.body)
    .toMatchObject({ words: 'Keep it small.', learned: true });
  await expect.poll(() => page.url()).toContain(idOf(61));
  await outcome.waitFor({ state: 'detached' });
  await page.getByRole('article', { name: 'Contestant A' }).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

const focusIs = (page: Page, name: string) =>
  page.evaluate((words) => document.activeElement?.textContent?.trim() === words, name);
