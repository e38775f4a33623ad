import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ArtifactView, type CreateArtifactInput } from '@boocode/contracts/artifact';
import { ChatView } from '@boocode/contracts/chat';
import { FlowRunView, LaunchReply } from '@boocode/contracts/flow-run';
import { Attachment } from '@boocode/contracts/message';
import { ProjectView } from '@boocode/contracts/project';
import { TerminalView } from '@boocode/contracts/terminal';
import { connect, type Sql } from '@boocode/db/connect';
import { runningClusterUrl } from '@boocode/db/running-cluster';
import { quickest } from '@boocode/rehearsal/quickest';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startBrowser } from './browser.js';
import { startProduct, type Product } from './product.js';
import { attack, openSockets, submitForm } from './security/attack.js';
import { names, resolverRules, startElsewhere, type Elsewhere } from './security/elsewhere.js';
import { openGuarded, type Guarded } from './security/guarded.js';
import { escapePage, hostileMarkdown, live, markup, refused } from './security/hostile.js';

/*
 * What others wrote, in the real product and a real browser: chats, files, names and documents full of scripts; and pages of another
 * origin that reach for this one with its cookie.
 */

const token = 'a-token-that-is-long-enough';
const key = 'a-key-of-a-model';
const scriptText = '<script>window.__hit=1</script>';

let product: Product;
let browser: Browser;
let elsewhere: Elsewhere;
let model: Rehearsal;
let sql: Sql;
let context: BrowserContext;
let guarded: Guarded;
let page: Page;
let folder: string;
let project: ProjectView;
let hostile: string;
let runId: string;

beforeAll(async () => {
  elsewhere = await startElsewhere();
  hostile = hostileMarkdown(elsewhere.crossSite);
  const answer = [{ tools: [{ read: 'evil.html' }] }, { text: hostile, reasoning: hostile }];
  model = await startRehearsal({ key, rules: [{ match: 'What stands in evil', steps: answer }] });
  [product, browser] = await Promise.all([
    startProduct({ BOOCODE_TOKEN: token, BOOCODE_ALLOWED_HOSTS: names.own, SCRIPTED_KEY: key }),
    startBrowser([resolverRules]),
  ]);
  const url = await runningClusterUrl(product.dataDir);
  if (url === null) throw new Error('The product has no database.');
  sql = connect(url, { name: 'security test', max: 1 });
  folder = repository();
  context = await browser.newContext({ baseURL: product.url, viewport: { width: 1440, height: 900 } });
  guarded = await openGuarded(context);
  page = guarded.page;
  await page.goto('/');
  await signIn(page);
  project = await post('/api/projects', { path: folder }, ProjectView);
  const launch = {
    flow: 'code-review',
    repo: folder,
    base: 'main',
    band: 'small',
    agent: quickest,
    goal: `${markup} [goal](javascript:1)`,
  };
  runId = (await post('/api/coder/flow-runs', launch, LaunchReply)).id;
  const models = [{ id: 'rehearsal-1' }];
  const provider = {
    id: 'scripted',
    kind: 'openai-compatible',
    base_url: `${model.url}/v1`,
    key_env: 'SCRIPTED_KEY',
    models,
  };
  const put = await context.request.put('/api/models/providers/scripted', { data: provider });
  if (!put.ok()) throw new Error(await put.text());
});
afterAll(async () => {
  await browser.close();
  await sql.end();
  await product.stop();
  await Promise.all([elsewhere.close(), model.close()]);
  rmSync(dirname(folder), { recursive: true, force: true });
});
afterEach(async () => {
  expect(await guarded.happened()).toEqual([]);
  expect(elsewhere.visits.splice(0)).toEqual([]);
  expect(new URL(page.url()).origin).toBe(product.url);
});

/** A repository whose name, files and changes are hostile. */
function repository(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'boocode-security-')), markup);
  mkdirSync(path);
  const git = (...args: string[]) => execFileSync('git', ['-C', path, ...args], { stdio: 'ignore' });
  const commit = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    git('add', '-A');
    git('-c', 'user.name=You', '-c', 'user.email=you@example.org', 'commit', '-qm', markup);
  };
  git('init', '-q', '-b', 'main');
  commit({ 'evil.html': hostile, [`${markup}.md`]: 'Nothing.\n' });
  git('checkout', '-qb', 'work');
  const swallowed = `  // ${scriptText} [press](javascript:window.__hit=1)\n  try { await fetch(to); } catch { /* ${markup} */ }\n`;
  commit({ [`pay ${markup}.ts`]: `export async function pay(to: string) {\n${swallowed}}\n` });
  return path;
}

async function signIn(on: Page): Promise<void> {
  await on.getByLabel('Token').fill(token);
  await on.getByLabel('Token').press('Enter');
  await on.getByRole('heading', { name: 'Sign in to BooCode' }).waitFor({ state: 'detached' });
}

async function post<T>(path: string, data: unknown, schema: z.ZodType<T>): Promise<T> {
  const reply = await context.request.post(path, { data });
  if (!reply.ok()) throw new Error(`${path}: ${await reply.text()}`);
  return schema.parse(await reply.json());
}

const artifact = (given: CreateArtifactInput) => post('/api/artifacts', given, ArtifactView);
const open = (pane: string) => page.goto(`/p/${project.id}?panes=${pane}`);
const pane = (name: string) => page.getByRole('region', { name, exact: true });

describe('what others wrote is text in our page', { timeout: 90_000 }, () => {
  it('as a message, a file, an answer with what its model thought and did, and the names of all of them', async () => {
    const given = { project_id: project.id, title: `${markup} titled`, model: 'scripted/rehearsal-1' };
    const chat = await post('/api/chats', given, ChatView);
    const name = `${markup}.txt`;
    const upload = await context.request.post(`/api/attachments?name=${encodeURIComponent(name)}`, { data: hostile });
    const { id } = Attachment.parse(await upload.json());
    const said = { text: `${hostile}\nWhat stands in evil.html?`, attachments: [id] };
    await post(`/api/chats/${chat.id}/messages`, said, z.unknown());

    await open(`chat:${chat.id}*`);
    await page
      .getByRole('banner')
      .getByRole('button', { name: `Project: ${markup}` })
      .waitFor();
    await pane('Chat').getByText(`${markup} titled`).first().waitFor();
    await pane('Chat').getByRole('list', { name: 'Attached files' }).getByText(name).waitFor();
    const answer = pane('Chat').getByRole('article', { name: 'Answer' });
    await answer.getByText('press me').waitFor();
    await answer.getByText('Thought', { exact: true }).click();
    await answer.getByText('evil.html').first().click();
    await answer.getByRole('region', { name: 'Output' }).getByText(scriptText).waitFor();
    // What leads nowhere is pressed all the same.
    for (const words of ['press me', 'and me']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as a person does
      await answer.getByText(words, { exact: true }).last().click();
    }
    expect(await answer.innerText()).toContain(markup);
    expect(await pane('Chat').getByRole('article', { name: 'You' }).innerText()).toContain(scriptText);
    expect(await pane('Chat').locator(live).count()).toBe(0);
  });

  it('as a Markdown document and its source', async () => {
    const { id } = await artifact({ kind: 'markdown', title: `${markup} document`, content: hostile });
    await open(`markdown_artifact:${id}*`);
    const document = page.getByRole('article', { name: `${markup} document` });
    await document.getByText('press me').click();
    await document.getByText(scriptText).first().waitFor();
    expect(await document.locator(live).count()).toBe(0);
    await page.getByRole('button', { name: 'Source' }).click();
    await page.getByLabel('Source', { exact: true }).getByText(scriptText).waitFor();
  });

  it('as what an agent asks, does and says', async () => {
    const command = `printf %s "${markup}"`;
    await product.script([{ match: 'print it', steps: [{ tools: [{ bash: command }] }, { text: hostile }] }]);
    await open('coder');
    const box = pane('Coder').getByRole('textbox', { name: 'Message' });
    await box.fill(`print it ${markup}`);
    await box.press('Enter');
    const asked = pane('Coder').getByRole('region', { name: /^Asks: Run printf/ });
    await asked.waitFor({ timeout: 30_000 });
    expect(await asked.innerText()).toContain(markup);
    await asked.getByRole('button', { name: 'Allow once' }).click();
    await pane('Coder').getByText('press me').click({ timeout: 30_000 });
    await pane('Coder')
      .getByRole('button', { name: /printf/ })
      .click();
    await pane('Coder').getByLabel('Output').getByText(markup).waitFor();
    expect(await pane('Coder').locator(live).count()).toBe(0);
  });

  it('as the goal, the files and the report of a run', async () => {
    const read = async () =>
      FlowRunView.parse(await (await context.request.get(`/api/coder/flow-runs/${runId}`)).json());
    await expect.poll(async () => (await read()).report, { timeout: 60_000, interval: 250 }).not.toBeNull();
    await page.goto(`/runs/${runId}?tab=report`);
    const report = page.getByRole('article', { name: 'Report' });
    await report.waitFor();
    expect(await report.innerText()).toContain(markup);
    expect(await report.locator(live).count()).toBe(0);
  });
});

const shown = () => page.frameLocator('iframe[title="Escape"]');

it('markup that did become a part of our page is stopped by its policy, and seen here', async () => {
  await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), markup);
  await expect.poll(() => guarded.happened()).toEqual(['script-src-attr inline']);
});

describe('an HTML document', () => {
  it('is shown without its scripts, a network or an origin', async () => {
    const content = escapePage({ product: product.url, elsewhere: elsewhere.crossSite, stun: elsewhere.stun });
    const { id } = await artifact({ kind: 'html', title: 'Escape', content });
    await open(`html_artifact:${id}*`);
    await shown().getByRole('heading', { name: 'Escape' }).waitFor();
    await pane('Web page').getByText('no network, no scripts').waitFor();
    expect(await shown().locator('#tried').count()).toBe(0);
  });

  it('whose scripts a person runs reaches nothing of ours, and is said to have WebRTC', async () => {
    await page.getByRole('button', { name: 'Run scripts' }).click();
    await pane('Web page').getByText('by WebRTC they could send').waitFor();
    expect(JSON.parse(await shown().locator('#tried').innerText())).toEqual(refused);
    expect(context.pages()).toEqual([page]);
    // Where browsers learn to forbid it, this fails, and the scripts may run at once.
    await expect.poll(() => new Set(elsewhere.visits)).toEqual(new Set(['stun']));
    // Else it would ask again, in the middle of the next test.
    await page.goto(product.url);
    elsewhere.visits.length = 0;
  });

  it('does not take its own frame to another site', async () => {
    const content = `<script>location = '${elsewhere.crossSite}/taken'</script>`;
    const { id } = await artifact({ kind: 'html', title: 'Leaving', content });
    await open(`html_artifact:${id}*`);
    const stopped = page.waitForEvent('console', (message) => /frame-src/.test(message.text()));
    await page.getByRole('button', { name: 'Run scripts' }).click();
    await stopped;
    // It is our own page's policy that refuses this one.
    expect((await guarded.happened()).filter((one) => !one.startsWith('frame-src '))).toEqual([]);
  });
});

/** All that is stored, but for what the processes themselves write down while they live, and that something was refused. */
async function stored(): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name
    from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema')
      and table_type = 'BASE TABLE'
      and table_name <> all (array['audit_rows', 'coder_hosts'])
    order by 1`;
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql.unsafe<{ sum: string | null }[]>(
        `select md5(string_agg(t::text, '|' order by t::text)) as sum from ${name} t`,
      );
      return [name, row?.sum ?? 'empty'] as const;
    }),
  );
  return Object.fromEntries(rows);
}

describe('a page of another origin', () => {
  it.each(['sameSite', 'crossSite'] as const)(
    'sends, reads and changes nothing, with the cookie or without: %s',
    async (at) => {
      const terminal = await post('/api/term/terminals', {}, TerminalView);
      const paths = ['/api/ws', '/api/coder/ws', `/api/term/terminals/${terminal.id}/ws`];
      const sockets = paths.map((path) => product.url.replace('http', 'ws') + path);
      const [before, terminals] = [await stored(), await terminalsOf()];
      const other = await context.newPage();
      await other.goto(elsewhere[at]);
      expect(await openSockets(other, sockets)).toEqual(sockets.map(() => 'refused'));
      expect(await attack(other, product.url)).toEqual({
        'blind text': 'TypeError',
        json: 'TypeError',
        put: 'TypeError',
        delete: 'TypeError',
        read: 'TypeError',
        terminal: 'TypeError',
        run: 'TypeError',
        image: 'refused',
        script: 'refused',
      });
      const form = await submitForm(other, `${product.url}/api/chats`);
      expect(form.status).toBe(403);
      // Else the token alone had refused it, and this would say nothing.
      expect(form.cookie?.includes('boocode_session') ?? false).toBe(at === 'sameSite');
      await other.close();
      expect(await stored()).toEqual(before);
      expect(await terminalsOf()).toEqual(terminals);
      // The same sockets open for our own page.
      expect(await openSockets(page, sockets)).toEqual(sockets.map(() => 'open'));
    },
  );

  it('neither frames the app nor holds on to a window of it', async () => {
    const other = await context.newPage();
    await other.goto(elsewhere.sameSite);
    const opening = other.waitForEvent('popup');
    const came = await other.evaluate(async (to) => {
      const frame = Object.assign(document.createElement('iframe'), { src: to });
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(frame);
      await loaded;
      Object.assign(window, { opened: window.open(to) });
      return frame.contentDocument === null;
    }, product.url);
    expect(came).toBe(true);
    expect(other.frames().map((frame) => frame.url())).not.toContain(`${product.url}/`);
    const opened = await opening;
    await opened.getByRole('banner').waitFor();
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    expect(await other.evaluate(() => Object(Reflect.get(window, 'opened')).closed)).toBe(true);
    await opened.close();
    await other.close();
  });
});

const terminalsOf = async () =>
  z
    .array(TerminalView)
    .parse(await (await context.request.get('/api/term/terminals')).json())
    .map(({ id }) => id);

it('at another address, on plain HTTP, asks for the token, keeps it from scripts, and can copy', async () => {
  const own = await browser.newContext({ baseURL: product.url.replace('127.0.0.1', names.own) });
  const there = await own.newPage();
  await there.goto('/projects');
  await there.getByRole('heading', { name: 'Sign in to BooCode' }).waitFor();
  const paths = ['/api/chats', '/api/projects', '/api/coder/flow-runs', '/api/term/terminals'];
  const statuses = await there.evaluate(
    (all) => Promise.all(all.map(async (path) => (await fetch(path)).status)),
    paths,
  );
  expect(statuses).toEqual(paths.map(() => 401));
  await signIn(there);
  expect(await own.cookies()).toMatchObject([{ name: 'boocode_session', httpOnly: true, sameSite: 'Strict' }]);
  expect(await there.evaluate(() => document.cookie)).toBe('');
  const { id } = await artifact({ kind: 'markdown', title: 'Copied', content: 'words' });
  await there.goto(`/p/${project.id}?panes=markdown_artifact:${id}*`);
  await there.getByRole('button', { name: 'Copy', exact: true }).click();
  await there.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  await own.close();
});
