import type { TaskView } from '@boocode/contracts/task';
import type { Browser, Page } from 'playwright-core';
import { idOf, iso, runOf, type StepSeed } from '../fixture-build.js';
import { doneRun } from '../fixture-runs.js';
import { startFixture, type FixtureServer } from '../fixture-server.js';
import { least, most, quantile, type Figure } from './figure.js';
import { framesAtRest, framesWhileScrolling, type Frames } from './frames.js';
import type { Baseline } from './machine.js';
import { openContext } from './open-context.js';
import { paintAfter } from './paint.js';

const steps = 1_000;
const changesPerSecond = 50;
const loads = 5;
export const longRunId = idOf(60);

/** As wide as runs get: one step that all others wait for, and one that waits for all. */
function longRun(now: number) {
  const angles = Array.from({ length: steps - 2 }, (_, index): StepSeed => {
    const key = `angle.part-${index}`;
    const seed = { key, title: `Module ${index + 1}`, persona: 'correctness-reviewer', after: ['context'] };
    if (index % 3 === 0) return { ...seed, condition: 'completed', started: 500, ended: 300, summary: '2 findings' };
    return index % 3 === 1 ? { ...seed, condition: 'running', started: 290 } : { ...seed, condition: 'queued' };
  });
  const context: StepSeed = {
    key: 'context',
    title: 'Context',
    after: [],
    condition: 'completed',
    started: 598,
    ended: 596,
  };
  const fold: StepSeed = { key: 'fold', title: 'Fold', after: angles.map(({ key }) => key) };
  return runOf({ n: 60, now, created: 600, run: { band: 'large' }, steps: [context, ...angles, fold] });
}

/** A step whose state and words are others than before: each change of it is to be seen. */
export function changed(step: TaskView, n: number, now: number): TaskView {
  const running = n % 2 === 0;
  return {
    ...step,
    state: running ? 'running' : 'pending',
    condition: running ? 'running' : 'queued',
    started_at: running ? iso(now, 5) : null,
    ended_at: null,
    reason: `Change ${n}`,
  };
}

/** Changes steps one after the other, so many a second, until it is stopped. */
function keepChanging(fixture: FixtureServer, all: readonly TaskView[]): () => void {
  let n = 0;
  const timer = setInterval(() => {
    n += 1;
    const step = all[1 + ((n * 7) % (all.length - 2))];
    if (step === undefined) return;
    const task = changed(step, n, Date.now());
    fixture.publish(`run:${longRunId}`, [{ type: 'task_updated', flow_run_id: longRunId, task }]);
  }, 1000 / changesPerSecond);
  return () => clearInterval(timer);
}

const list = (page: Page) => page.getByRole('list', { name: 'Steps', exact: true });

export async function onLongRun<T>(
  browser: Browser,
  use: (given: { page: Page; fixture: FixtureServer; all: readonly TaskView[] }) => Promise<T>,
): Promise<T> {
  const run = longRun(Date.now());
  const fixture = await startFixture({ runs: [run, doneRun(Date.now())], asks: [], slow: false, failing: false });
  const context = await openContext(browser, { baseURL: fixture.url });
  try {
    return await use({ page: await context.newPage(), fixture, all: run.steps });
  } finally {
    await context.close();
    await fixture.close();
  }
}

/** Of a page that has shown another run before: what is measured is the run, not the loading of scripts. */
async function firstPaints(browser: Browser): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < loads; n += 1) {
    await onLongRun(browser, async ({ page }) => {
      await page.goto(`/runs/${idOf(39)}`);
      await list(page).getByRole('link').first().waitFor();
      await page.keyboard.press('Escape');
      const row = page
        .getByRole('main')
        .getByRole('link', { name: /Module|running/ })
        .first();
      await row.waitFor();
      times.push(await paintAfter(page, 'ol[aria-label="Steps"] a[data-step]', () => row.click()));
    });
  }
  return times;
}

interface Watched {
  still: Frames;
  scrolling: Frames;
}

/** How evenly the page paints while steps change, for a person who looks on and for one who scrolls. */
const framesWhileChanging = (browser: Browser): Promise<Watched> =>
  onLongRun(browser, async ({ page, fixture, all }) => {
    await page.goto(`/runs/${longRunId}`);
    await list(page).getByRole('link').nth(10).waitFor();
    const stop = keepChanging(fixture, all);
    try {
      await page
        .getByText(/^Change \d+/)
        .first()
        .waitFor();
      const still = await framesAtRest(page);
      return { still, scrolling: await framesWhileScrolling(page, list(page), 60) };
    } finally {
      stop();
    }
  });

/** A run of very many steps: how soon it is there, and whether it stays smooth while it changes. */
export async function measureRuns(
  browser: Browser,
  baseline: Baseline,
  log: (line: string) => void,
): Promise<Figure[]> {
  log(`opening a run of ${steps} steps`);
  const paints = await firstPaints(browser);
  log(`watching it while ${changesPerSecond} steps change each second`);
  const { still, scrolling } = await framesWhileChanging(browser);
  const group = `A run of ${steps.toLocaleString('en')} steps`;
  const framesFigure = (name: string, frames: Frames): Figure => ({
    group,
    name: `${name}: frames a second`,
    value: frames.perSecond,
    unit: '',
    digits: 1,
    limit: least(58),
    baseline: baseline.frames.perSecond,
    note: `longest frame ${frames.longest.toFixed(0)} ms, over 33 ms ${(100 * frames.double).toFixed(1)} %; of the empty page ${baseline.frames.longest.toFixed(0)} ms`,
  });
  return [
    {
      group,
      name: `first rows painted after the click, median of ${loads}`,
      value: quantile(paints, 0.5),
      unit: 'ms',
      digits: 0,
      limit: most(300),
      note: `slowest ${Math.max(...paints).toFixed(0)} ms`,
    },
    framesFigure(`${changesPerSecond} steps change each second`, still),
    framesFigure(`${changesPerSecond} steps change each second, and the list is scrolled`, scrolling),
  ];
}
