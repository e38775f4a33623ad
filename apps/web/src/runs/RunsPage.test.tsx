// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { askOf } from '../../e2e/fixture-asks.js';
import { summaryOf } from '../../e2e/fixture-build.js';
import { doneRun, failedRun, runningRun } from '../../e2e/fixture-runs.js';
import { now, show, useTestServer } from '../testing/app-page.js';

const running = runningRun(now);
const failed = failedRun(now);

useTestServer();

const groups = () => screen.getAllByRole('region').map((group) => group.querySelector('h2')?.textContent);

describe('the list of runs', () => {
  it('says what it is for when it is empty, and offers the one next action', () => {
    show('/runs', []);
    expect(screen.getByRole('heading', { name: 'No run yet' })).toBeTruthy();
    expect(within(screen.getByRole('main')).getByRole('link', { name: 'New run' })).toBeTruthy();
  });

  it('shows each run with its state in words, its verdict and its steps', () => {
    show('/runs', [running, doneRun(now)]);
    const [first, second] = within(screen.getByRole('main')).getAllByRole('link');
    expect(first?.textContent).toContain('running');
    expect(within(first ?? document.body).getByRole('img', { name: '5 of 12 steps done' })).toBeTruthy();
    expect(second?.textContent).toContain('Request changes');
  });

  it('shows a run that is launched elsewhere at once, on top', async () => {
    const page = show('/runs', [failed]);
    page.frame('runs', { type: 'run_updated', run: summaryOf(running) });
    await waitFor(() => {
      const [first] = within(screen.getByRole('main')).getAllByRole('link');
      expect(first?.textContent).toContain('Payments move to the new checkout');
    });
  });

  it('has what needs a person first, then what runs, what nobody has read, and the rest in a line each', async () => {
    const asking = { ...runningRun(now), id: '01990000-0000-7000-8000-000000990000', title: 'Asks', goal: 'It asks' };
    const read = { ...failed, ended_at: new Date(now - 3_600_000).toISOString() };
    // Later than the first visit, which is whenever this is reached.
    const fresh = { ...doneRun(now), ended_at: new Date(Date.now() + 60_000).toISOString() };
    const page = show('/runs', [read, fresh, running, asking], { asks: [askOf(asking, 'angle.tests', { n: 1, now })] });
    expect(groups()).toEqual([
      'Needs you 1',
      'Running 1',
      'Unread 1Which runs you have read is kept in this browser.',
      'Read 1',
    ]);
    const rest = screen.getByRole('region', { name: /^Read/ });
    expect(within(rest).getByRole('link').dataset['compact']).toBe('true');
    await page.user.click(screen.getByRole('link', { name: /Orders can be searched/ }));
    await page.user.keyboard('{Escape}');
    expect(groups()).toEqual(['Needs you 1', 'Running 1', 'Read 2']);
  });

  it('is walked by keys', async () => {
    const page = show('/runs', [running, failed]);
    await page.user.keyboard('jj');
    expect(document.activeElement?.textContent).toContain('inventory-service');
    await page.user.keyboard('k{Enter}');
    expect(page.at()).toBe(`/runs/${running.id}`);
    await page.user.keyboard('{Escape}');
    expect(page.at()).toBe('/runs');
  });
});
