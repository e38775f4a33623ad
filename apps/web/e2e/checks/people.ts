import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageReply } from '@boocode/contracts/coder-chat';
import { FindingView } from '@boocode/contracts/finding-life';
import { StepOutput } from '@boocode/contracts/flow-plan';
import { CancelReply, FlowRunSummary, FlowRunView, LaunchReply } from '@boocode/contracts/flow-run';
import { TaskView } from '@boocode/contracts/task';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { startProduct } from '../product.js';
import { shopRepository } from './shop.js';
import { allows, launchesReview, makesTaskOf, opensFolder, readsReport, seesTask } from './stranger.js';
import type { Whole } from '../whole.js';

/** What people do and see, from the first visit on. */
export function describePeople(whole: Whole): void {
  let context: BrowserContext;
  let page: Page;
  /** Where the stranger's review was made: it is looked at again. */
  let reviewed: string;
  const folders: string[] = [];

  beforeAll(async () => {
    // No page before the first test: it is somebody's first visit.
    context = await whole.browser.newContext({ baseURL: whole.product.url, viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(30_000);
    page = await context.newPage();
  });
  afterAll(async () => {
    await context.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function newShop(): string {
    const folder = shopRepository(mkdtempSync(join(tmpdir(), 'boocode-shop-')));
    folders.push(folder);
    return folder;
  }

  async function api<T>(path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const given = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    const reply = await fetch(`${whole.product.url}/api/coder${path}`, given);
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
    return schema.parse(await reply.json());
  }

  /** Gives opencode a task in words of our own; answers with its id. */
  async function task(text: string): Promise<string> {
    const words = {
      text,
      repo: whole.product.folder,
      agent: 'opencode',
      profile: 'ask',
      idempotency_key: crypto.randomUUID(),
    };
    const { id } = await api(`/chats/${crypto.randomUUID()}/messages`, MessageReply, words);
    return id;
  }

  /** Waits until a task has completed; answers with its last words. */
  async function end(id: string): Promise<string> {
    const read = async () => (await api(`/tasks/${id}`, TaskView)).condition;
    await expect.poll(read, { timeout: 30_000, interval: 50 }).toBe('completed');
    return (await api(`/tasks/${id}/output`, StepOutput)).text;
  }

  /** The status with which the front door answers, when it is asked under this name. */
  async function statusUnder(host: string): Promise<number> {
    const asked = request({
      host: '127.0.0.1',
      port: new URL(whole.product.url).port,
      path: '/api/coder/asks',
      headers: { host },
    });
    asked.end();
    const [reply] = await once(asked, 'response');
    return z.custom<IncomingMessage>().parse(reply).resume().statusCode ?? 0;
  }

  it('a stranger gets by roles and names from the address to a review, its report and a task of a finding', async () => {
    const folder = newShop();
    reviewed = folder;
    await whole.product.script([
      {
        match: 'the shop still opens',
        steps: [{ tools: [{ bash: 'touch mended.txt' }] }, { text: 'Mended.' }],
      },
    ]);
    await opensFolder(page, { address: whole.product.url, folder });
    await launchesReview(page, 'May this branch be merged?');
    const title = await readsReport(page);
    await makesTaskOf(page, title, 'the shop still opens');
    await allows(page, /touch mended/i);
    await seesTask(page, title);
    expect(existsSync(join(folder, 'mended.txt'))).toBe(true);
  }, 240_000);

  describe('what an agent asks', () => {
    it('check 3: of a kind that is not known here is a card like any other, and its answer arrives', async () => {
      // As another version of an agent would bring it: a tool that asks by a name of its own.
      const tools = join(whole.product.dataDir, 'agents/opencode/config/opencode/tool');
      mkdirSync(tools, { recursive: true });
      writeFileSync(
        join(tools, 'zzz.js'),
        `export default {
        description: 'Does a zzz',
        args: {},
        async execute(_args, { ask }) {
          await ask({ permission: 'zzz', patterns: ['deep'], always: [], metadata: { pillow: 'soft' } });
          return 'It was allowed.';
        },
      };\n`,
      );
      await whole.product.script([
        { matchBody: 'sleep on it[^]*It was allowed', steps: [{ text: 'Slept.' }] },
        { match: '^sleep on it$', steps: [{ tools: [{ call: 'zzz' }] }, { text: 'Nobody let me sleep.' }] },
      ]);
      await page.goto('/asks');
      const id = await task('sleep on it');
      const card = page.getByRole('region', { name: 'Asks: Use zzz: deep' });
      await card.getByText('of a kind that is not known here').waitFor();
      await card.getByText('"pillow": "soft"').waitFor();
      await card.getByRole('button', { name: 'Allow once' }).click();
      await page.getByRole('status').filter({ hasText: 'Use zzz: deep Allowed' }).waitFor();
      expect(await end(id)).toBe('Slept.');
    }, 60_000);

    it('check 4: answered in two tabs at once is answered by one of them, and both say so', async () => {
      await whole.product.script([
        { match: '^touch it$', steps: [{ tools: [{ bash: 'touch touched.txt' }] }, { text: 'Went on.' }] },
      ]);
      const other = await context.newPage();
      const tabs = [page, other] as const;
      for (const tab of tabs) await tab.goto('/asks');
      const id = await task('touch it');
      const cards = tabs.map((tab) => tab.getByRole('region', { name: 'Asks: Run touch touched.txt' }));
      await Promise.all(cards.map((card) => card.waitFor()));
      // Neither is sent before both have been given: a tab that hears of the other's answer offers no button any more.
      const held: Route[] = [];
      await context.route('**/answer', async (route) => {
        held.push(route);
        if (held.length === tabs.length) await Promise.all(held.map((one) => one.continue()));
      });
      const answers = Promise.all(tabs.map((tab) => tab.waitForResponse('**/answer')));
      await Promise.all([
        cards[0]?.getByRole('button', { name: 'Allow once' }).click(),
        cards[1]?.getByRole('button', { name: 'Deny', exact: true }).click(),
      ]);
      const statuses = (await answers).map((answer) => answer.status());
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
      const word = statuses[0] === 200 ? 'Allowed' : 'Denied';
      const said = tabs.map((tab) => tab.getByRole('status').filter({ hasText: 'Run touch touched.txt' }));
      const [first, second] = statuses[0] === 200 ? said : said.toReversed();
      await first?.filter({ hasText: `txt ${word}` }).waitFor();
      await second?.filter({ hasText: `Your answer came second. ${word}` }).waitFor();
      expect(await Promise.all(cards.map((card) => card.count()))).toEqual([0, 0]);
      await end(id);
      expect(existsSync(join(whole.product.folder, 'touched.txt'))).toBe(word === 'Allowed');
      await context.unroute('**/answer');
      await other.close();
    }, 60_000);
  });

  describe('a review', () => {
    it('check 9: starts no step that its budget does not reach for, says so, and starts it when that is raised', async () => {
      const launch = { flow: 'code-review', repo: newShop(), base: 'main', band: 'small', budget: { tokens: 1_000 } };
      const { id } = await api('/flow-runs', LaunchReply, launch);
      const read = () => api(`/flow-runs/${id}`, FlowRunView);
      await page.goto(`/runs/${id}`);
      const angle = page.getByRole('list', { name: 'Steps' }).getByRole('link', { name: /Security/ });
      await angle
        .filter({ hasText: /queued.*Queued: budget of the run\. About .* tokens needed, more than the whole 1k/ })
        .waitFor();
      const { steps, cost_tokens } = await read();
      const begun = steps.filter(({ agent, started_at }) => agent === 'opencode' && started_at !== null);
      expect({ begun, cost_tokens }).toEqual({ begun: [], cost_tokens: 0 });
      await page.getByRole('button', { name: 'Raise…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Budget of this run' });
      await dialog.getByRole('textbox', { name: 'Tokens', exact: true }).fill('50M');
      await dialog.getByRole('button', { name: 'Set the budget' }).click();
      await dialog.waitFor({ state: 'detached' });
      await angle.filter({ hasText: /^(starting|running|completed)/ }).waitFor();
      expect((await read()).budget).toEqual({ tokens: 50_000_000 });
      // What it would come to says no more.
      await api(`/flow-runs/${id}/cancel`, CancelReply, {});
    }, 60_000);

    it('check 10: shows beside a finding whether its place has moved, has changed or is gone, as the file is edited', async () => {
      const runs = await api('/flow-runs', z.array(FlowRunSummary));
      const run = runs.find(({ repository }) => repository === reviewed);
      expect(run?.condition, 'the review of the stranger').toBe('completed');
      const [finding] = await api(`/flow-runs/${run?.id}/findings`, z.array(FindingView));
      const [cited] = finding?.evidence ?? [];
      if (finding === undefined || cited?.path == null || cited.line_start === null || !cited.quote) {
        throw new Error('The review has found nothing that has a place and a quote.');
      }
      const file = join(reviewed, cited.path);
      const text = readFileSync(file, 'utf8');
      const place = `${cited.path}:${cited.line_start}`;
      await page.goto(`/runs/${run?.id}`);
      await page.getByRole('tab', { name: 'Findings' }).click();
      await page.getByRole('list', { name: 'Findings' }).getByRole('link', { name: finding.title }).first().click();
      await page.getByRole('region', { name: 'Evidence' }).getByRole('link', { name: place }).first().click();
      const beside = page.getByRole('complementary', { name: `Place ${place}` });
      await beside.getByRole('status').filter({ hasText: 'Same now' }).waitFor();
      writeFileSync(file, `// Refunds.\n${text}`);
      await beside
        .getByRole('status')
        .filter({ hasText: `Moved to line ${cited.line_start + 1}` })
        .waitFor();
      writeFileSync(file, text.replace(cited.quote.trim(), 'return null;'));
      await beside.getByRole('status').filter({ hasText: 'Changed: the cited lines are gone' }).waitFor();
      await beside.getByRole('button', { name: 'Now' }).click();
      await beside.getByRole('region', { name: 'Code' }).getByText('return null;').waitFor();
      await beside.getByText('what was quoted does not stand here').waitFor();
      rmSync(file);
      await beside.getByRole('status').filter({ hasText: 'The file is gone' }).waitFor();
    }, 60_000);
  });

  describe('check 8: who may come in', () => {
    it('on an address of the network nobody without a token: it does not start, and says what mends that', async () => {
      const start = startProduct({ BOOCODE_HOST: '0.0.0.0' });
      await expect(start).rejects.toThrow(/BOOCODE_HOST is 0\.0\.0\.0.*Set BOOCODE_TOKEN.*or use 127\.0\.0\.1/s);
    });

    it('under a foreign name nobody', async () => {
      expect(await statusUnder(new URL(whole.product.url).host)).toBe(200);
      expect(await statusUnder('evil.example')).toBe(403);
    });

    it.each(['/api/ws', '/api/coder/ws'])('from a page of another origin no WebSocket: %s', async (path) => {
      const ends = (origin: string) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${whole.product.url.replace('http', 'ws')}${path}`, { headers: { origin } });
          socket.on('open', () => {
            socket.terminate();
            resolve('open');
          });
          socket.on('error', ({ message }) => resolve(message));
        });
      expect(await ends(whole.product.url)).toBe('open');
      expect(await ends('https://evil.example')).toBe('Unexpected server response: 403');
    });
  });
}
