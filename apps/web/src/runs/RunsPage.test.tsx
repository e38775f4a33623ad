// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../e2e/fixture-build.js';
import { doneRun, failedRun, runningRun } from '../../e2e/fixture-runs.js';
import { now, show, useTestServer } from '../testing/app-page.js';

const running = runningRun(now);
const failed = failedRun(now);

useTestServer();

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
