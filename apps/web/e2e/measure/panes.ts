import type { Browser } from 'playwright-core';
import { idOf } from '../fixture-build.js';
import { fullRun } from '../fixture-runs.js';
import { startFixture } from '../fixture-server.js';
import { least, most, quantile, type Figure } from './figure.js';
import { framesWhileScrolling, type Frames } from './frames.js';
import type { Baseline } from './machine.js';
import { latencyOfTyping } from './typing.js';
import { openContext } from './open-context.js';

const group = 'While it is used';

/** Scrolling and typing, on the fixtures: what is measured is the page, not a model. */
export async function measurePanes(
  browser: Browser,
  baseline: Baseline,
  log: (line: string) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  log('scrolling the steps of a run');
  figures.push(...(await run(browser, baseline)));
  return figures;
}

export function framesFigures(name: string, frames: Frames, baseline: Baseline): Figure[] {
  const note = `longest ${frames.longest.toFixed(0)} ms`;
  return [
    {
      group,
      name: `${name}: frames a second`,
      value: frames.perSecond,
      unit: '',
      digits: 1,
      limit: least(58),
      baseline: baseline.frames.perSecond,
      note,
    },
    {
      group,
      name: `${name}: frames over 16.7 ms`,
      value: 100 * frames.late,
      unit: '%',
      digits: 1,
      baseline: 100 * baseline.frames.late,
    },
    {
      group,
      name: `${name}: frames over 33 ms`,
      value: 100 * frames.double,
      unit: '%',
      digits: 1,
      baseline: 100 * baseline.frames.double,
    },
  ];
}

export function typingFigures(name: string, latencies: readonly number[], baseline: Baseline): Figure[] {
  return [
    {
      group,
      name: `${name}: key to paint, p95`,
      value: quantile(latencies, 0.95),
      unit: 'ms',
      digits: 1,
      limit: most(50),
      baseline: baseline.typing,
      note: `median ${quantile(latencies, 0.5).toFixed(1)} ms, longest ${Math.max(...latencies).toFixed(0)} ms`,
    },
  ];
}

async function run(browser: Browser, baseline: Baseline): Promise<Figure[]> {
  const now = Date.now();
  const fixture = await startFixture({ runs: [fullRun(now)], asks: [], slow: false, failing: false });
  const context = await openContext(browser, { baseURL: fixture.url });
  try {
    const page = await context.newPage();
    await page.goto(`/runs/${idOf(41)}`);
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('link').nth(10).waitFor();
    const figures = framesFigures('a run of many steps', await framesWhileScrolling(page, steps, 60), baseline);
    await page.goto('/new');
    const goal = page.getByLabel('Goal');
    return [...figures, ...typingFigures('the form of a new run', await latencyOfTyping(page, goal), baseline)];
  } finally {
    await context.close();
    await fixture.close();
  }
}
