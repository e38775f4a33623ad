import type { Page } from 'playwright-core';
import { idOf } from '../fixture-build.js';
import { doneRun, failedRun, fullRun, runningRun } from '../fixture-runs.js';
import { now, wideAndPhone, type Scene } from './scene.js';

const thousand = 1_000;
const runs = [runningRun(now), doneRun(now), failedRun(now)];
const dialog = (page: Page) => page.getByRole('dialog');
const sheet = (name: string, title: string, at: string, arrange: Scene['arrange']): Scene => ({
  name: `orchestrator-${name}`,
  of: 'orchestrator',
  state: 'more',
  title,
  at,
  looks: wideAndPhone,
  world: { runs },
  arrange,
});

/** What is asked of a person before a run is changed, and what a run of a thousand steps makes of it. */
export const runDialogScenes: readonly Scene[] = [
  sheet('stop', 'What a stop touches, before it does', `/runs/${idOf(40)}`, async (page) => {
    await page.getByRole('button', { name: 'Stop…' }).click();
    await dialog(page).getByRole('region', { name: 'Will not start' }).waitFor();
  }),
  sheet('rerun', 'What did not complete, and all that depends on it', `/runs/${idOf(38)}`, async (page) => {
    await page.getByRole('button', { name: 'Retry…' }).first().click();
    await dialog(page).getByRole('region', { name: 'Kept' }).waitFor();
  }),
  sheet('fork', 'The rest of a run, another way', `/runs/${idOf(40)}?step=angle.tests`, async (page) => {
    await page.getByRole('button', { name: 'Fork from here…' }).click();
    await dialog(page).getByRole('button', { name: 'Start the new run' }).waitFor();
  }),
  sheet('budget', 'A budget for a run under way', `/runs/${idOf(40)}`, async (page) => {
    await page.getByRole('button', { name: 'Set a budget…' }).click();
    await dialog(page).getByLabel('Tokens', { exact: true }).fill('a lot');
  }),
  {
    name: 'orchestrator-thousand',
    of: 'orchestrator',
    state: 'very full',
    title: 'A thousand steps, as a graph',
    at: `/runs/${idOf(41)}?view=graph`,
    looks: ['wide-light', 'narrow-dark'],
    world: { runs: [fullRun(now, thousand)] },
    arrange: (page) => page.locator('a', { hasText: /^and \d+ more/ }).waitFor({ state: 'attached' }),
  },
  {
    name: 'orchestrator-thousand-stop',
    of: 'orchestrator',
    state: 'very full',
    title: 'What a stop touches of a thousand steps',
    at: `/runs/${idOf(41)}`,
    looks: wideAndPhone,
    world: { runs: [fullRun(now, thousand)] },
    async arrange(page) {
      await page.getByRole('button', { name: 'Stop…' }).click();
      await dialog(page).getByRole('region', { name: 'Will not start' }).waitFor();
    },
  },
  {
    name: 'orchestrator-gone',
    of: 'orchestrator',
    state: 'failing',
    title: 'A run that is not there',
    at: `/runs/${idOf(99)}`,
    looks: ['wide-light', 'phone-dark'],
    world: { runs },
    arrange: (page) => page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor(),
  },
  {
    name: 'page-asks-empty',
    of: 'page',
    state: 'empty',
    title: 'Nobody needs a person',
    at: '/asks',
    looks: wideAndPhone,
    world: { runs },
    arrange: (page) => page.getByRole('heading', { name: 'Nobody needs you' }).waitFor(),
  },
];
