// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { areaRun } from '../../e2e/fixture-area.js';
import { doneRun, failedRun, runningRun } from '../../e2e/fixture-runs.js';
import { now, replies, show, useTestServer } from '../testing/app-page.js';

const running = runningRun(now);
const failed = failedRun(now);

useTestServer();

const stepsList = () => screen.getByRole('list', { name: 'Steps' });
const row = (name: RegExp) => within(stepsList()).getByRole('link', { name });

describe('a run', () => {
  it('changes with the frames, and announces states alone', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    const step = running.steps.find(({ step_key }) => step_key === 'angle.correctness');
    if (step === undefined) throw new Error('The fixture has this step.');
    const said = screen.getByLabelText('State changes');
    page.frame(`run:${running.id}`, {
      type: 'task_event',
      flow_run_id: running.id,
      task_id: step.id,
      attempt: 1,
      event_seq: 1,
      event: { type: 'tool_call', id: 't', tool: 'read', title: 'src/cart.ts', input: {} },
    });
    await waitFor(() => expect(row(/Correctness/).textContent).toContain('src/cart.ts'));
    expect(said.textContent).toBe('');
    const task = { ...step, state: 'completed' as const, condition: 'completed' as const, output_summary: '1 finding' };
    page.frame(`run:${running.id}`, { type: 'task_updated', flow_run_id: running.id, task });
    await waitFor(() => expect(row(/Correctness/).textContent).toMatch(/completed.*1 finding/));
    expect(said.textContent).toBe('Correctness: completed');
  });

  it('says how long it has until its deadline, and nothing of one that is over', () => {
    const deadline_at = new Date(Date.now() + 750_500).toISOString();
    show(`/runs/${running.id}`, [{ ...running, deadline_at }]);
    expect(screen.getByText(/^12:\d\d left$/)).toBeTruthy();
    cleanup();
    show(`/runs/${failed.id}`, [{ ...failed, deadline_at }]);
    expect(screen.queryByText(/left$/)).toBeNull();
  });

  it('shows a step that was added while it goes on', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    const first = running.steps.find(({ step_key }) => step_key === 'validator');
    if (first === undefined) throw new Error('The fixture has this step.');
    const added = {
      ...first,
      id: '01999999-0000-7000-8000-00000000add0',
      step_key: 'validator.2',
      title: 'Second half',
    };
    page.frame(`run:${running.id}`, { type: 'run_snapshot', run: { ...running, steps: [...running.steps, added] } });
    await waitFor(() => expect(row(/Second half/)).toBeTruthy());
    const map = screen.getByRole('navigation', { name: 'Steps by depth' });
    const column = within(map)
      .getByTitle(/^Second half/)
      .closest('ol');
    expect(column?.contains(within(map).getByTitle(new RegExp(`^${first.title}`)))).toBe(true);
  });

  it('says why a step does not run, and what went wrong in one that failed', () => {
    show(`/runs/${running.id}`, [running]);
    expect(row(/Concurrency/).textContent).toContain('Queued: 2 of 2 slots of opencode are busy');
    expect(row(/Tests/).textContent).toContain('The answer had no JSON block');
  });

  it('opens a step beside the list, by the address too, and closes it one level up', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.click(row(/Error handling/));
    expect(page.at()).toBe(`/runs/${running.id}?step=angle.errors`);
    const drawer = screen.getByRole('complementary', { name: 'Step Error handling' });
    expect(drawer.textContent).toContain('Rehearsal (offline, not an AI model)');
    await page.user.keyboard('2');
    expect(page.at()).toBe(`/runs/${running.id}?step=angle.errors&part=transcript`);
    expect(within(drawer).getByText('catch in src/payments')).toBeTruthy();
    await page.user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(page.at()).toBe(`/runs/${running.id}`);
  });

  it('asks once before it stops, and says so when the server refuses', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.click(screen.getByRole('button', { name: 'Stop…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Stop this run?' });
    const stopped = within(dialog).getByRole('region', { name: 'Stopped now, with their agents' });
    expect(stopped.textContent).toContain('Correctness');
    const reply = { status: 502, body: { code: 'coder.away', message: 'Coder does not answer.' } };
    replies.set(`POST /api/coder/flow-runs/${running.id}/cancel`, reply);
    await page.user.click(within(dialog).getByRole('button', { name: 'Stop the run' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('Coder does not answer.');
  });

  it('shows the report as prose, with places in the code marked as such', async () => {
    const done = doneRun(now);
    show(`/runs/${done.id}?tab=report`, [done]);
    const report = await screen.findByRole('article', { name: 'Report' });
    expect(within(report).getByRole('heading', { name: 'Code review: REQUEST CHANGES' })).toBeTruthy();
    expect(within(report).getByText('src/orders/search.ts:41-44').className).toContain('citation');
    expect(within(report).getByText('feature/checkout').className).not.toContain('citation');
  });

  it('runs nothing that a report brings along', async () => {
    const report =
      '<img src=x onerror=alert(1)><script>alert(1)</script> [x](javascript:alert(1)) ![y](http://e/y.png)';
    const done = { ...doneRun(now), report };
    show(`/runs/${done.id}?tab=report`, [done]);
    const article = await screen.findByRole('article', { name: 'Report' });
    expect(article.querySelectorAll('img, script, [onerror], a[href^="javascript"]')).toHaveLength(0);
  });

  it('says quietly that it reconnects', () => {
    const page = show(`/runs/${running.id}`, [running]);
    page.drop();
    expect(screen.getByRole('status', { name: 'Connection' }).textContent).toBe('Reconnecting…');
    expect(row(/Correctness/).textContent).toContain('running');
  });

  it('that does not exist is said to be gone', async () => {
    replies.set('GET /api/coder/flow-runs/nope', { status: 404, body: { code: 'flow-run.not-found', message: 'No.' } });
    show('/runs/nope', []);
    expect(await screen.findByRole('heading', { name: 'There is nothing at this address' })).toBeTruthy();
  });
});

describe('a run of an area', () => {
  it('names its paths and documents, and compares with nothing', () => {
    const run = areaRun(now);
    show(`/runs/${run.id}`, [run]);
    const header = within(screen.getByRole('main')).getAllByText('src/billing')[0]?.parentElement?.textContent ?? '';
    expect(header).toMatch(/shop.*insrc\/billing.*and 1 more.*withteam-plan\.md/);
    expect(document.body.textContent).not.toMatch(/empty tree|against/);
    expect(screen.getByText('Not established')).toBeTruthy();
  });

  it('offers its report in every form, by keys, and Escape closes the menu alone', async () => {
    const run = areaRun(now);
    const { user, at } = show(`/runs/${run.id}?tab=report`, [run]);
    const button = await screen.findByRole('button', { name: 'Download' });
    const loaded: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      loaded.push(this.href);
    });
    button.focus();
    await user.keyboard('{ArrowDown}');
    const items = within(screen.getByRole('menu', { name: 'Download' })).getAllByRole('menuitem');
    expect(items.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Markdown/),
      expect.stringMatching(/^For stakeholders/),
      expect.stringMatching(/^JSON/),
      expect.stringMatching(/^SARIF/),
      expect.stringMatching(/^GitHub issues/),
    ]);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('menu')).toBeNull();
    expect([document.activeElement, at()]).toEqual([button, expect.stringContaining(run.id)]);
    await user.keyboard('{ArrowUp}{Enter}');
    expect(loaded).toEqual([expect.stringMatching(new RegExp(`/flow-runs/${run.id}/report\\?format=issues$`))]);
  });
});
