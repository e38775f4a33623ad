import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { eventsOf, fixtureCoderChats, fullChat, runningChat } from './fixture-coder-chats.js';
import { fixtureProjects, projectOf } from './fixture-projects.js';
import { startFixture, type FixtureServer } from './fixture-server.js';
import { fixtureWorkspace } from './fixture-workspace.js';

let browser: Browser;
let context: BrowserContext;
let fixture: FixtureServer;
const complaints: string[] = [];
const now = Date.now();
const [running, full] = [runningChat(now), fullChat(now)];
const shop = projectOf(1, { name: 'shop' });

beforeAll(async () => {
  browser = await startBrowser();
}, 120_000);
afterAll(() => browser.close());

beforeEach(async () => {
  complaints.length = 0;
  const workspace = fixtureWorkspace();
  const pane = {
    id: 'p',
    kind: 'coder' as const,
    tabs: [full.id, running.id],
    active: running.id,
    place: null,
    size: 100,
  };
  const layout = { focused: 'p', columns: [{ id: 'c', size: 100, panes: [pane] }] };
  workspace.saved.set(shop.id, { revision: 1, layout });
  const parts = [fixtureCoderChats([running, full], shop.id), fixtureProjects([shop]), workspace];
  fixture = await startFixture({ runs: [], asks: [], slow: false, failing: false }, parts);
});
afterEach(async () => {
  await context.close();
  await fixture.close();
  // Thrown rather than expected: it holds for every test, whatever that test is about.
  const all = complaints.splice(0).join('\n');
  if (all !== '') throw new Error(`The page complained: ${all}`);
});

async function open(width: number): Promise<Page> {
  context = await browser.newContext({ viewport: { width, height: 844 }, baseURL: fixture.url });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`/p/${shop.id}`);
  return page;
}

it('follows an agent at work, and sends it what comes next, on a phone too', async () => {
  const page = await open(390);
  await page.getByText('Then write a line for the changelog.').waitFor();
  const task = running.tasks[1];
  if (task === undefined) throw new Error('The fixture has this task.');
  const [event] = eventsOf(now, [{ type: 'text', text: 'The test is green.' }]);
  if (event === undefined) throw new Error('It was made.');
  const { attempt, seq, event: said } = { ...event, seq: 50 };
  fixture.publish(`coder-chat:${running.id}`, [
    { type: 'task_event', flow_run_id: null, task_id: task.id, attempt, event_seq: seq, event: said },
  ]);
  await page.getByText('The test is green.').waitFor();
  await page.getByRole('textbox', { name: 'Message' }).fill('And tell me when.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('article', { name: 'You' }).getByText('And tell me when.').waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

it('stays at its end as steps come and the task ends, for who reads there', async () => {
  const page = await open(1280);
  const log = page.getByRole('log', { name: 'Transcript' });
  const toEnd = () => log.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  await page.getByText('Then write a line for the changelog.').waitFor();
  const task = running.tasks[1];
  if (task === undefined) throw new Error('The fixture has this task.');
  const news = (n: number): FrameBody => ({
    type: 'task_event',
    flow_run_id: null,
    task_id: task.id,
    attempt: task.attempt,
    event_seq: 100 + n,
    event: n % 2 === 0 ? { type: 'notice', text: `Step ${n}` } : { type: 'text', text: `Said ${n}.\n\n- a\n- b\n- c` },
  });
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) fixture.publish(`coder-chat:${running.id}`, [news(n)]);
  await page.getByText('Said 9.').waitFor();
  await expect.poll(toEnd).toBeLessThanOrEqual(1);
  const last = running.tasks.at(-1);
  if (last === undefined) throw new Error('The fixture has tasks.');
  const error = { outcome: 'crash' as const, code: 'agent.crash', message: 'The agent ended by itself.' };
  const failed = { ...last, state: 'failed' as const, condition: 'failed' as const, attempt: 1, error };
  fixture.publish(`coder-chat:${running.id}`, [{ type: 'chat_task_updated', task: failed }]);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await expect.poll(toEnd).toBeLessThanOrEqual(1);
});

it('opens a very long chat at its end, with only what is in sight in the page', async () => {
  const page = await open(1280);
  await page.getByRole('tab', { name: 'Very full' }).click();
  await page.getByText(/^200\. A charge hangs/).waitFor();
  expect(await page.locator('[data-index]').count()).toBeLessThan(60);
  await page.getByRole('log', { name: 'Transcript' }).evaluate((log) => log.scrollTo({ top: 0 }));
  await page.getByRole('button', { name: 'To the end' }).click();
  await page.getByText(/^200\. A charge hangs/).waitFor();
});
