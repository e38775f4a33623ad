import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { idOf } from './fixture-build.js';
import { fewMessages, hostileChat, longChat, longCode } from './fixture-chats.js';
import { fixtureChats, type FixtureChats } from './fixture-chat-server.js';
import { fixtureProjects, projectOf } from './fixture-projects.js';
import { startFixture, type FixtureServer } from './fixture-server.js';

const shop = projectOf(1, { name: 'shop' });
let browser: Browser;
let fixture: FixtureServer;
let page: Page;
let chats: FixtureChats;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await startBrowser();
}, 120_000);
afterAll(() => browser.close());
beforeEach(() => {
  complaints.length = 0;
});
afterEach(async () => {
  await page.context().close();
  await fixture.close();
  // Thrown rather than expected: it holds for every test, whatever that test is about.
  const all = complaints.splice(0).join('\n');
  if (all !== '') throw new Error(`The page complained: ${all}`);
});

/** The chat `n` of the fixture in a pane of its own. */
async function open(n: number, { width = 1280, size = 100, long = 400 } = {}) {
  chats = fixtureChats([fewMessages(), longChat(long), longCode(), hostileChat()], size);
  fixture = await startFixture({ runs: [], asks: [], slow: false, failing: false }, [chats, fixtureProjects([shop])]);
  const context = await browser.newContext({ viewport: { width, height: 844 }, baseURL: fixture.url });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`/p/${shop.id}?panes=chat:${idOf(7000 + n)}*`);
  await page.getByRole('article').first().waitFor();
}

const log = () => page.getByRole('log', { name: 'Messages' });
const fromEnd = () => log().evaluate((box) => Math.round(box.scrollHeight - box.clientHeight - box.scrollTop));
const box = () => page.getByRole('textbox', { name: 'Message' });
/** Where a message stands on the screen. */
const topOf = (words: string) =>
  page.getByText(words, { exact: true }).evaluate((element) => Math.round(element.getBoundingClientRect().top));
/** Waits for what the page does with what it was told, and draws. */
const drawn = () =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

it('opens at the end, follows an answer that is written, and leaves a reader who scrolled up alone', async () => {
  await open(5);
  await page.getByText('Answer 399.').waitFor();
  await expect.poll(fromEnd).toBeLessThan(48);
  await box().fill('And now?');
  await box().press('Enter');
  await page.getByText('Waiting for the first words…').waitFor();
  const id = idOf(9000, 2);
  const chat = idOf(7005);
  const write = (words: string) =>
    chats.tell(fixture.publish, chat, { type: 'delta', message_id: id, text: `${words} ` });
  for (let part = 0; part < 40; part++) write(`Part ${part}. ${'words '.repeat(20)}\n\n`);
  await page.getByText(/Part 39/).waitFor();
  await expect.poll(fromEnd).toBeLessThan(48);

  await log().hover();
  await page.mouse.wheel(0, -1_200);
  await page.getByRole('button', { name: 'To the end' }).waitFor();
  await drawn();
  const before = await log().evaluate((element) => element.scrollTop);
  for (let part = 40; part < 60; part++) write(`Part ${part}. ${'words '.repeat(20)}\n\n`);
  await drawn();
  await drawn();
  expect(await log().evaluate((element) => element.scrollTop)).toBe(before);
  await page.getByRole('button', { name: 'New below' }).click();
  await page.getByText(/Part 59/).waitFor();
  await expect.poll(fromEnd).toBeLessThan(48);
});

it('keeps its end in sight while what is written below it grows', async () => {
  await open(5);
  await page.getByText('Answer 399.').waitFor();
  await expect.poll(fromEnd).toBeLessThan(2);
  const before = await log().evaluate(({ clientHeight }) => clientHeight);
  await box().fill('one line\n'.repeat(8));
  await expect.poll(() => log().evaluate(({ clientHeight }) => clientHeight)).toBeLessThan(before - 48);
  await expect.poll(fromEnd).toBeLessThan(2);
  await expect.poll(() => page.getByRole('button', { name: 'To the end' }).count()).toBe(0);
});

it('stays at its end when scrolling is said to be over before the log is known to be lower', async () => {
  await open(5);
  await page.getByText('Answer 399.').waitFor();
  await expect.poll(fromEnd).toBeLessThan(2);
  await box().focus();
  const grew = await log().evaluate(async (element) => {
    // What is to be called a while after the scroll event is called here, between the composer's growth and the frame that measures it.
    const own = window.setTimeout;
    const later: (() => void)[] = [];
    const scrolled = new Promise((done) => element.addEventListener('scroll', done, { once: true }));
    window.setTimeout = Object.assign((call: TimerHandler) => {
      if (typeof call === 'function') later.push(() => void call());
      return 0;
    }, own);
    element.scrollTop -= 1;
    await scrolled;
    window.setTimeout = own;
    if (later.length === 0) throw new Error('Nothing waits for the end of scrolling.');
    const before = element.clientHeight;
    document.execCommand('insertText', false, 'one line\n'.repeat(8));
    for (const call of later) call();
    // Typing is drawn at once, and whatever waits to be drawn with it.
    document.execCommand('insertText', false, 'and more');
    return before - element.clientHeight;
  });
  expect(grew).toBeGreaterThan(48);
  await drawn();
  await expect.poll(fromEnd).toBeLessThan(2);
  expect(await page.getByRole('button', { name: 'To the end' }).count()).toBe(0);
});

it('keeps its place when earlier messages are read', async () => {
  await open(5);
  await expect.poll(fromEnd).toBeLessThan(48);
  const words = 'Question 304: what does part 304 of the cart do?';
  const read = page.waitForResponse(/messages\?before=/);
  // To where the first page ends, as a person does: by the wheel.
  await log().hover();
  while ((await page.getByText(words, { exact: true }).count()) === 0) {
    await page.mouse.wheel(0, -800);
    await drawn();
  }
  const before = await topOf(words);
  await read;
  await drawn();
  await drawn();
  const after = await topOf(words);
  process.stderr.write(`earlier messages moved what was read by ${after - before} px\n`);
  expect(Math.abs(after - before)).toBeLessThanOrEqual(2);
});

it('scrolls ten thousand messages, and says how smoothly', async () => {
  await open(5, { size: 10_000, long: 10_000 });
  await expect.poll(fromEnd).toBeLessThan(48);
  const frames = await log().evaluate(
    (element) =>
      new Promise<number[]>((done) => {
        const times: number[] = [];
        const step = (time: number) => {
          times.push(time);
          element.scrollTop -= 90;
          if (times.length < 180) requestAnimationFrame(step);
          else done(times.slice(1).map((at, index) => at - (times[index] ?? at)));
        };
        requestAnimationFrame(step);
      }),
  );
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  process.stderr.write(
    `10,000 messages: frames of ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(1)} ms (worst)\n`,
  );
  expect(await page.getByRole('article').count()).toBeLessThan(40);
});

it('stands on one line on a phone, and nothing of the page scrolls sideways', async () => {
  await open(1, { width: 390 });
  const tools = page.getByRole('toolbar', { name: 'Message tools' });
  const tops = await tools
    .getByRole('button')
    .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
  expect(new Set(tops).size).toBe(1);
  const widths = await tools.evaluate((one) => [one.scrollWidth, one.clientWidth]);
  expect(widths[0]).toBe(widths[1]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'Send' }).waitFor();
});

it('scrolls long lines of code in their own box', async () => {
  await open(6, { width: 390 });
  const code = page.getByRole('figure', { name: 'Code, ts' }).locator('pre');
  expect(await code.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true);
  expect(await log().evaluate((one) => one.scrollWidth)).toBeLessThanOrEqual(390);
});

it('runs, loads and follows nothing that others wrote', async () => {
  await open(7);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(fixture.url)) foreign.push(request.url());
  });
  await page.getByText('Thought', { exact: true }).click();
  await page.getByText(/^read <script>/).click();
  await page.getByText('tracker').first().waitFor();
  await drawn();
  expect(foreign).toEqual([]);
  expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
  expect(await page.locator('a[href^="javascript:"], a[href^="data:"], [role=log] img').count()).toBe(0);
});

it('keeps a draft and its queue over a reload', async () => {
  await open(1);
  await box().fill('first');
  await box().press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await box().fill('behind it');
  await box().press('Enter');
  await box().fill('half a thou');
  await page.reload();
  await page.getByRole('list', { name: 'Queued messages' }).getByText('behind it').waitFor();
  expect(await box().inputValue()).toBe('half a thou');
});
