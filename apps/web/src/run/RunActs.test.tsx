// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../e2e/fixture-build.js';
import { budgetOfParked, gateOfParked, parkedRun } from '../../e2e/fixture-parked.js';
import { doneRun, failedRun, runningRun } from '../../e2e/fixture-runs.js';
import { strandedRun } from '../../e2e/fixture-stranded.js';
import { now, replies, sent, show, useTestServer } from '../testing/app-page.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

const running = runningRun(now);
const failed = failedRun(now);
const retry = (id: string) => `POST /api/coder/flow-runs/${id}/retry`;

useTestServer();

describe('doing again', () => {
  it('lists what the server would redo and keep, before it does it', async () => {
    // The root of a run is done again with its steps, and is none of them.
    const reply = { redone: ['discovery', 'angle.security', 'finish'], kept: ['context'] };
    replies.set(retry(failed.id), { status: 200, body: reply });
    const page = show(`/runs/${failed.id}`, [failed]);
    await page.user.keyboard('R');
    const dialog = await screen.findByRole('dialog', { name: 'Retry this run?' });
    const kept = await within(dialog).findByRole('region', { name: 'Kept' });
    expect(kept.textContent).toContain('Context');
    expect(within(dialog).getByRole('region', { name: 'Done again' }).textContent).toMatch(/2.*Discovery.*Security/);
    expect(sent).toEqual([{ what: retry(failed.id), body: { dry_run: true } }]);
    await page.user.click(within(dialog).getByRole('button', { name: 'Redo 2 steps' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent.at(-1)).toEqual({ what: retry(failed.id), body: {} });
  });

  it('of a step is by another agent on request, or without what depends on it', async () => {
    replies.set(retry(running.id), { status: 200, body: { redone: ['angle.tests'], kept: [] } });
    const page = show(`/runs/${running.id}?step=angle.tests`, [running]);
    await page.user.keyboard('r');
    const dialog = await screen.findByRole('dialog', { name: 'Run “Tests” again?' });
    await page.user.click(within(dialog).getByRole('checkbox', { name: /This step alone/ }));
    await page.user.selectOptions(within(dialog).getByLabelText('Model'), 'anthropic/claude-sonnet');
    await page.user.click(await within(dialog).findByRole('button', { name: 'Redo 1 step' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const body = { steps: ['angle.tests'], only: true, model: 'anthropic/claude-sonnet' };
    expect(sent.at(-1)).toEqual({ what: retry(running.id), body });
  });

  it('that the server refuses is said, and can’t be pressed', async () => {
    const message = 'validator depends on it and has not ended.';
    replies.set(retry(running.id), { status: 409, body: { code: 'rerun.refused', message } });
    const page = show(`/runs/${running.id}?step=angle.tests`, [running]);
    await page.user.click(screen.getByRole('button', { name: 'Retry…', description: /another agent/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Run “Tests” again?' });
    expect((await within(dialog).findByRole('alert')).textContent).toContain(message);
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: /^Redo/ }).disabled).toBe(true);
  });

  it('is a new run from a step on, when it is forked', async () => {
    const done = doneRun(now);
    const reply = { id: running.id, created: true, url: `/runs/${running.id}` };
    replies.set(`POST /api/coder/flow-runs/${done.id}/fork`, { status: 201, body: reply });
    const page = show(`/runs/${done.id}?step=validator`, [done, running]);
    await page.user.click(screen.getByRole('button', { name: 'Fork from here…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Fork from “Validator”?' });
    await page.user.click(within(dialog).getByRole('button', { name: 'Start the new run' }));
    await waitFor(() => expect(page.at()).toBe(`/runs/${running.id}`));
    expect(sent).toEqual([{ what: `POST /api/coder/flow-runs/${done.id}/fork`, body: { from: 'validator' } }]);
  });

  it('is not offered for a step that has not been done', () => {
    show(`/runs/${running.id}?step=fold`, [running]);
    expect(within(screen.getByRole('complementary')).queryByRole('button', { name: /again|Retry|Fork/ })).toBeNull();
  });
});

describe('a run as a file', () => {
  it('is there once the run has ended', () => {
    show(`/runs/${running.id}`, [running]);
    expect(screen.queryByRole('button', { name: 'Export run' })).toBeNull();
    cleanup();
    show(`/runs/${failed.id}`, [failed]);
    expect(screen.getByRole('button', { name: 'Export run' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Retry…' })).toBeTruthy();
  });

  it('says of an imported run that it is one, and offers nothing to be done again, by button or key', async () => {
    const at = new Date(now).toISOString();
    const imported = { run_id: running.id, written_by: '1.0.0', exported_at: at, at };
    const page = show(`/runs/${failed.id}?step=discovery`, [{ ...failed, imported }]);
    expect(screen.getByText(/^imported /).title).toContain(running.id);
    expect(screen.queryByRole('button', { name: /again…|Retry…|Fork/ })).toBeNull();
    const step = within(screen.getByRole('complementary', { name: /^Step / }));
    expect(step.getByText(/the repository that it looked at is not known here/)).toBeTruthy();
    await page.user.keyboard('rR');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('for who may only look', () => {
  it('nothing is done again, held or stopped, by button or key, and the reason is there', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('read', 'answer') });
    const page = show(`/runs/${running.id}?step=context`, [running]);
    for (const name of ['Retry…', 'Pause', 'Stop…', 'Run again…', 'Fork from here…']) {
      const button = await screen.findByRole('button', { name });
      await waitFor(() => expect(refusalOf(button)).toMatch(/needs the scope “run”/));
    }
    await page.user.keyboard('rR');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(sent).toEqual([]);
    expect(refusalOf(screen.getByRole('button', { name: 'Set a budget…' }))).toMatch(/needs the scope “admin”/);
  });
});

const takes = () => screen.findByRole('button', { name: 'Take it from box-1' });

describe('a run that waits for a host which is gone', () => {
  const path = `POST /api/coder/tasks/${running.id}/take`;
  const stranded = strandedRun(now);

  it('is taken at one press, says where it is at home, and offers no more', async () => {
    replies.set(path, { status: 200, body: { home: 'box-2' } });
    const taken = { ...stranded, reason: 'Queued', gone_home: null };
    replies.set(`GET /api/coder/flow-runs/${running.id}`, { status: 200, body: taken });
    const page = show(`/runs/${running.id}`, [stranded]);
    expect(screen.getAllByText(/it needs the host box-1/)).not.toEqual([]);
    await page.user.click(await takes());
    expect(await screen.findByText('It is at home on box-2 now.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Take it/ })).toBeNull();
    expect(sent.map(({ what }) => what)).toEqual([path]);
  });

  it('stays where it is when its repository is not here, and says what to do', async () => {
    const message = 'There is no /home/mara/shop on this host. Bring a clone of it there, and take it again.';
    replies.set(path, { status: 409, body: { code: 'home.lacks', message } });
    const page = show(`/runs/${running.id}`, [stranded]);
    await page.user.click(await takes());
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toMatch(/The run was not taken.*Bring a clone of it there/);
    expect(await takes()).toBeTruthy();
  });

  it('is not taken by who may not have agents work, and says why', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('read', 'answer') });
    const page = show(`/runs/${running.id}`, [stranded]);
    const refused = await takes();
    await waitFor(() => expect(refusalOf(refused)).toMatch(/needs the scope “run”/));
    await page.user.click(refused);
    expect(sent).toEqual([]);
  });

  it('is not offered for a run that waits for something else', () => {
    show(`/runs/${running.id}`, [{ ...stranded, gone_home: null }]);
    expect(screen.queryByRole('button', { name: /^Take it/ })).toBeNull();
  });
});

describe('holding', () => {
  it('is one press, and takes itself back', async () => {
    replies.set(`POST /api/coder/tasks/${running.id}/pause`, { status: 200, body: { steps: ['angle.errors'] } });
    const paused = { ...running, paused_at: new Date(now).toISOString(), condition: 'parked' as const };
    replies.set(`GET /api/coder/flow-runs/${running.id}`, { status: 200, body: paused });
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.click(screen.getByRole('button', { name: 'Pause' }));
    expect(await screen.findByRole('button', { name: 'Resume' })).toBeTruthy();
    page.frame(`run:${running.id}`, { type: 'run_updated', run: summaryOf(running) });
    await screen.findByRole('button', { name: 'Pause' });
  });
});

describe('a budget', () => {
  const budget = { tokens: 600_000, usd: 5 };
  const forecast = {
    tokens: { low: 120_000, high: 300_000 },
    minutes: { low: 4, high: 9 },
    usd: null,
    attempts: 14,
  };
  const bounded = { ...running, budget, forecast, cost_tokens: 502_000, cost_usd: 1.84 };

  it('is metered, and says what the rest is likely to come to', () => {
    show(`/runs/${running.id}`, [bounded]);
    const meter = screen.getByRole('meter', { name: 'Used of the budget in tokens' });
    expect(meter.parentElement?.textContent).toBe('502k of 600k tokens');
    expect(meter.parentElement?.dataset['short']).toBe('true');
    expect(screen.getByText('The rest: 120k–300k tokens, 4–9 min')).toBeTruthy();
    expect(screen.getByText('$1.84 of $5.00')).toBeTruthy();
  });

  it('is raised, and shown as the server has it then', async () => {
    const raised = { ...bounded, budget: { tokens: 2_000_000 } };
    replies.set(`PUT /api/coder/flow-runs/${running.id}/budget`, { status: 200, body: raised });
    const page = show(`/runs/${running.id}`, [bounded]);
    await page.user.click(screen.getByRole('button', { name: 'Raise…' }));
    const dialog = screen.getByRole('dialog', { name: 'Budget of this run' });
    const tokens = within(dialog).getByLabelText('Tokens');
    await page.user.clear(tokens);
    await page.user.type(tokens, 'plenty');
    await page.user.click(within(dialog).getByRole('button', { name: 'Set the budget' }));
    expect(within(dialog).getByText(/Write a whole number/)).toBeTruthy();
    await page.user.clear(tokens);
    await page.user.type(tokens, '2M');
    await page.user.clear(within(dialog).getByLabelText('US dollars'));
    await page.user.click(within(dialog).getByRole('button', { name: 'Set the budget' }));
    await screen.findByText('502k of 2.0M tokens');
    expect(sent.map(({ body }) => body)).toEqual([{ budget: { tokens: 2_000_000 } }]);
  });
});

describe('a gate', () => {
  it('that steps are parked behind is told with its time, and opened from there', async () => {
    // The time that is left is shown, whenever this test begins.
    const began = Date.now();
    const parked = parkedRun(began);
    replies.set('GET /api/coder/gates', { status: 200, body: [gateOfParked(began)] });
    replies.set('POST /api/coder/gates/open', { status: 200, body: [] });
    replies.set(`GET /api/coder/budgets?run=${parked.id}`, { status: 200, body: [budgetOfParked(parked)] });
    const page = show(`/runs/${parked.id}`, [parked]);
    const line = (await screen.findByText(/^Parked until .*\d\d:\d\d.*: opencode/)).closest('div');
    expect(line?.textContent).toMatch(/in \d:\d\d2 stepsToo many requests/);
    expect(await screen.findByText('60k reserved')).toBeTruthy();
    expect(screen.getByText('stops at 800k tokens')).toBeTruthy();
    await page.user.click(screen.getByRole('button', { name: /^Open now/ }));
    await page.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Open now' }));
    await waitFor(() => expect(screen.queryByText(/^Parked until .*: opencode/)).toBeNull());
    expect(sent).toEqual([{ what: 'POST /api/coder/gates/open', body: { key: gateOfParked(began).key } }]);
  });
});

const note = () => screen.queryByRole('complementary', { name: 'Restart' });

describe('after a restart', () => {
  const restarted = {
    at: '2026-03-02T14:02:11.000Z',
    kept: 3,
    resumed: 2,
    needs_decision: 1,
    cause: 'crashed' as const,
  };

  it('a run says what was kept, until that is put away; the next restart is told anew', async () => {
    const page = show(`/runs/${running.id}`, [{ ...running, restarted }]);
    expect(note()?.textContent).toMatch(
      /^Restarted .*Kept 3 finished · resumed 2 · 1 needs a decision. It had crashed/,
    );
    await page.user.click(screen.getByRole('button', { name: 'Put this note away' }));
    expect(note()).toBeNull();
    const again = { ...restarted, at: '2026-03-02T15:00:00.000Z', needs_decision: 0 };
    page.frame(`run:${running.id}`, { type: 'run_snapshot', run: { ...running, restarted: again } });
    await waitFor(() => expect(note()?.textContent).toContain('Kept 3 finished · resumed 2.'));
  });
});

describe('coverage', () => {
  it('counts the angles while they run, and says why one is missing', () => {
    show(`/runs/${running.id}`, [running]);
    const coverage = screen.getByRole('region', { name: 'Coverage' });
    expect(coverage.textContent).toMatch(/2 of 6 angles, 3 under way, 1 missing.*Tests failed: The answer had no JSON/);
  });
});

describe('the steps', () => {
  it('are a graph by a key, on the address, and a list by it again', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.keyboard('v');
    expect(page.at()).toBe(`/runs/${running.id}?view=graph`);
    expect(await screen.findByRole('link', { name: /Correctness.*running/ })).toBeTruthy();
    expect(document.querySelectorAll('svg path[data-open]').length).toBeGreaterThan(10);
    await page.user.keyboard('v');
    expect(page.at()).toBe(`/runs/${running.id}`);
  });
});
