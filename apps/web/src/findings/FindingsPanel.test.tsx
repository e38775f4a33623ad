// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixtureFindings } from '../../e2e/fixture-findings.js';
import { manyFindings } from '../../e2e/fixture-review-findings.js';
import { doneRun, runningRun } from '../../e2e/fixture-runs.js';
import { agents } from '../../e2e/fixture-coder.js';
import type { Publish } from '../../e2e/fixture-resource.js';
import { projectOf } from '../../e2e/fixture-projects.js';
import { now, show, useTestServer } from '../testing/app-page.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

const done = doneRun(now);
const at = `/runs/${done.id}?tab=findings`;
const asked: { what: string; body: unknown }[] = [];
let page: ReturnType<typeof show>;

useTestServer();

/** The app at a path, with the API of the fixture server behind it. */
function open(path: string, fixture = fixtureFindings(), run = done, me = tokenOf('admin')) {
  const publish: Publish = (stream, bodies) => bodies.forEach((body) => page.frame(stream, body));
  const world = { runs: [run, runningRun(now)], asks: [], slow: false, failing: false };
  vi.stubGlobal('fetch', async (target: string, init?: RequestInit) => {
    const { pathname, searchParams: query } = new URL(target, 'http://test');
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    const method = init?.method ?? 'GET';
    asked.push({ what: `${method} ${pathname}`, body });
    if (pathname === '/api/coder/agents') return Response.json(agents);
    if (pathname === '/api/me') return Response.json(me);
    const reply = fixture.answer({ method, path: pathname, query, body, world, launched: [], publish });
    if (reply === null) throw new Error(`This test has no answer to ${pathname}.`);
    return Response.json(reply.body, { status: reply.status });
  });
  page = show(path, world.runs, {
    findings: 'from the server',
    projects: [projectOf(1, { name: 'shop', path: run.repository })],
  });
  return page;
}

beforeAll(async () => {
  // What is loaded when it is first seen is there when the tests begin.
  await import('./FindingsPanel.js');
  await import('./FindingAside.js');
});
beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  // Rows are in the page as far as there is room, and here nothing has a size.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(28);
});

const table = () => screen.findByRole('list', { name: 'Findings' });
const row = async (name: RegExp) => within(await table()).findByRole('link', { name });
const sent = (what: string) => asked.find((one) => one.what === what)?.body;

describe('the table of findings', () => {
  it('says of each what is known, and keeps what has fallen out of sight, counted', async () => {
    const { user } = open(at);
    expect((await row(/query is built/)).textContent).toMatch(
      /Critical.*search\.ts:41-44.*Security, Data, Correctness.*confirmed/,
    );
    expect((await row(/No test searches/)).textContent).toContain('not validated');
    expect(screen.queryByRole('link', { name: /cart total/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: '2 refuted' }));
    expect((await row(/cart total/)).textContent).toContain('refuted');
    expect(page.at()).toContain('show=refuted');
    expect(screen.getByRole('tab', { name: /Findings/ }).textContent).toContain('7');
  });

  it('has only those in the page that are in sight', async () => {
    open(at, fixtureFindings({ [done.id]: manyFindings(39, 500) }));
    await screen.findByText('500 shown');
    const items = within(await table()).getAllByRole('listitem');
    expect(items.length).toBeLessThan(60);
    expect(items[0]?.getAttribute('aria-setsize')).toBe('500');
  });

  it('takes what is found while the run goes on in, in its place', async () => {
    const run = runningRun(now);
    const fixture = fixtureFindings();
    const all = fixture.findings.get(run.id) ?? [];
    fixture.findings.set(run.id, all.slice(1));
    open(`/runs/${run.id}?tab=findings`, fixture, run);
    await row(/live key/);
    expect(screen.getAllByText('not validated yet').length).toBeGreaterThan(0);
    fixture.findings.set(run.id, all);
    page.frame(`run:${run.id}`, { type: 'findings_changed', flow_run_id: run.id });
    await row(/query is built/);
    expect(within(await table()).getAllByRole('link')[0]?.textContent).toContain('query is built');
  });
});

describe('by keys', () => {
  it('marks rows, makes tasks of them, and says which were there already', async () => {
    const { user } = open(at);
    (await row(/query is built/)).focus();
    await user.keyboard('xJ');
    expect(screen.getByText('2 findings selected')).toBeTruthy();
    expect(document.activeElement?.textContent).toContain('live key');
    await user.keyboard('t');
    const sheet = screen.getByRole('dialog', { name: 'Make tasks of 2 findings' });
    await user.type(within(sheet).getByLabelText('It is done when'), 'npm test passes');
    await user.click(within(sheet).getByText('What the agents are told'));
    const told = await within(sheet).findByRole('region', { name: /live key/ });
    await waitFor(() => expect(told.textContent).toContain('It is done when this holds:\nnpm test passes'));
    expect(within(sheet).getByRole('region', { name: /query is built/ }).textContent).toContain('has a task already');
    await user.click(within(sheet).getByRole('button', { name: 'Make the task' }));
    const results = await within(sheet).findByRole('status');
    expect(results.textContent).toMatch(/Task exists already.*query is built.*Task made.*live key/);
    expect(sent(`POST /api/coder/flow-runs/${done.id}/findings/tasks`)).toMatchObject({
      refs: ['security-reviewer/1', 'security-reviewer/2'],
      where: 'worktree',
      acceptance: 'npm test passes',
      agent: 'opencode',
    });
  });

  it('mends rows as one run with checks and reviews, and shows that', async () => {
    const { user } = open(at);
    (await row(/live key/)).focus();
    await user.keyboard('xt');
    const sheet = screen.getByRole('dialog', { name: 'Make it a task' });
    await user.click(within(sheet).getByRole('radio', { name: /As one run/ }));
    expect(within(sheet).queryByText('Where it writes')).toBeNull();
    await user.click(within(sheet).getByRole('radio', { name: /By itself/ }));
    await user.selectOptions(within(sheet).getByLabelText('Who reviews it'), 'opencode');
    await user.click(within(sheet).getByRole('button', { name: 'Launch the run' }));
    await waitFor(() => expect(page.at()).toBe(`/runs/${runningRun(now).id}`));
    expect(sent(`POST /api/coder/flow-runs/${done.id}/findings/fix-run`)).toEqual({
      refs: ['security-reviewer/2'],
      per: 'finding',
      acceptance: '',
      agent: 'opencode',
      model: 'rehearsal/rehearsal-1',
      land: 'automatic',
      reviewer: { agent: 'opencode' },
    });
  });

  it('goes one level up: from the place to the finding, to the selection, to none', async () => {
    const { user } = open(`${at}&finding=security-reviewer%2F1&peek=src%2Forders%2Fsearch.ts%3A41-44`);
    const place = await screen.findByRole('complementary', { name: /^Place src\/orders\/search.ts:41-44/ });
    expect(await within(place).findByText('Moved to line 42')).toBeTruthy();
    await user.keyboard('{Escape}');
    await screen.findByRole('complementary', { name: /^Finding The query/ });
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    (await row(/live key/)).focus();
    await user.keyboard('x{Escape}');
    expect(screen.queryByText(/selected/)).toBeNull();
    expect(page.at()).toContain('tab=findings');
  });
});

describe('what a person decides', () => {
  it('is dismissed with a reason, and taken back by undo', async () => {
    const { user } = open(`${at}&finding=tests-reviewer%2F1`);
    await user.click(await screen.findByRole('button', { name: 'Dismiss…' }));
    const dialog = screen.getByRole('dialog', { name: 'Dismiss 1 finding?' });
    expect(within(dialog).getByText(/Remembered for the quoted code/)).toBeTruthy();
    await user.click(within(dialog).getByRole('button', { name: 'A risk that we take' }));
    await user.click(within(dialog).getByRole('button', { name: 'Dismiss' }));
    const status = `PUT /api/coder/flow-runs/${done.id}/findings/status`;
    await waitFor(() => expect(sent(status)).toMatchObject({ status: 'dismissed', reason: 'A risk that we take' }));
    expect(await screen.findByText('2 dismissed')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('1 dismissed')).toBeTruthy();
  });

  it('stands beside what the validator quotes against it, and whether code has found that', async () => {
    open(`${at}&finding=correctness-reviewer%2F2`);
    const said = await screen.findByRole('region', { name: 'The validator: refuted' });
    expect(said.textContent).toMatch(/is false: “may overflow”.*db\/schema\.sql:212 stands there.*total numeric/);
    expect(said.textContent).toMatch(/total\.ts:3 not found there, counts for nothing/);
    expect(said.textContent).toContain('What it did: Opened the schema');
  });

  it('stands beside what its task has committed', async () => {
    const { user } = open(`${at}&finding=data-reviewer%2F1`);
    expect(await screen.findByText(/1 file changed since/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /0042_orders_name/ }));
    expect((await screen.findByRole('region', { name: /^Changes in/ })).textContent).toContain('lock_timeout');
  });

  it('is checked again, and the finding says that it is', async () => {
    const { user } = open(`${at}&finding=errors-reviewer%2F1`);
    await user.click(await screen.findByRole('button', { name: 'Re-check' }));
    expect(await screen.findByText('1 check begun.')).toBeTruthy();
    expect((await row(/timeout/)).closest('li')?.textContent).toContain('checking…');
  });

  it('is told the command that mends gh', async () => {
    const { user } = open(`${at}&finding=errors-reviewer%2F1`);
    const aside = await screen.findByRole('complementary');
    await user.click(await within(aside).findByRole('button', { name: 'Export' }));
    await user.click(screen.getByRole('menuitem', { name: /GitHub issues/ }));
    await user.click(screen.getByRole('button', { name: 'File 1 issue' }));
    expect((await screen.findByRole('alert')).textContent).toContain('gh auth login');
  });
});

it('opens the places that a report cites, with their quote', async () => {
  const { user } = open(`/runs/${done.id}?tab=report`);
  await user.click(await screen.findByText('src/orders/search.ts:41-44'));
  expect(page.at()).toContain('tab=report');
  const place = await screen.findByRole('complementary', { name: /^Place/ });
  const code = await within(place).findByRole('region', { name: 'Code' });
  await waitFor(() => expect(within(code).getAllByText('await')[0]?.dataset.kind).toBe('keyword'));
  expect(within(code).getAllByText('await')[0]?.closest('li')?.dataset.marked).toBe('true');
  expect(code.textContent).toContain('const rows = await sql.unsafe(`select * from orders');
  await user.click(within(place).getByRole('button', { name: 'Now' }));
  expect(within(place).getByText(/Work tree/)).toBeTruthy();
});

it('compares with another run of the flow, and says what makes that hard', async () => {
  const { user } = open(`${at}&compare=choose`);
  const choice = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Compared with' });
  await user.selectOptions(choice, runningRun(now).id);
  const gone = await screen.findByRole('region', { name: 'Gone' });
  expect(within(gone).getByRole('link').textContent).toContain('migration locks');
  expect(screen.getByRole('list', { name: /hard to compare/ }).textContent).toContain('Tests');
});

/** The buttons over marked findings that are refused, and why. */
const refusals = () =>
  Object.fromEntries(
    within(screen.getByRole('toolbar', { name: 'Selected findings' }))
      .getAllByRole('button')
      .flatMap((button) => (refusalOf(button) === null ? [] : [[button.textContent, refusalOf(button)]])),
  );

describe('for who may not', () => {
  it('nothing is mended, checked, dismissed or filed, and each says what it needs', async () => {
    const { user } = open(at, undefined, undefined, tokenOf('read'));
    (await row(/query is built/)).focus();
    await user.keyboard('x');
    await waitFor(() =>
      expect(refusals()).toEqual({
        'Make tasks…': expect.stringMatching(/needs the scope “run”/),
        'Re-check': expect.stringMatching(/needs the scope “run”/),
        'Dismiss…': expect.stringMatching(/needs the scope “answer”/),
      }),
    );
    await user.keyboard('t');
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Export' }));
    await user.click(screen.getByRole('menuitem', { name: /^GitHub issues….*needs the scope “admin”/ }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('findings of an imported run are dismissed, and not mended, checked or filed: its repository is not here', async () => {
    const moment = new Date(now).toISOString();
    const imported = { run_id: done.id, written_by: '1.0.0', exported_at: moment, at: moment };
    const { user } = open(at, undefined, { ...done, imported });
    (await row(/query is built/)).focus();
    await user.keyboard('xt');
    expect(screen.queryByRole('dialog')).toBeNull();
    const words = expect.stringMatching(/was imported: the repository that it looked at is not known here/);
    expect(refusals()).toEqual({ 'Make tasks…': words, 'Re-check': words });
    await user.click(screen.getByRole('button', { name: 'Export' }));
    expect(screen.getByRole('menuitem', { name: /^GitHub issues….*was imported/ })).toBeTruthy();
  });
});
