import { setTimeout as delay } from 'node:timers/promises';
import { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { openContext } from '../measure/open-context.js';
import { note, type Team } from './team.js';

/** So long somebody looks at what is there. */
const glanceMs = 700;
/** Something of the page itself, whatever page it is. */
const content = 'main :is(li, h1, h2, textarea, input)';

/** Browsers that come to each page, and are closed, loaded anew, or cut off from the network. */
export async function openPages(team: Team): Promise<void> {
  const { browser, product } = team;
  for (const [at, path] of (await places(team)).entries()) {
    const context = await openContext(browser, { baseURL: product.url });
    try {
      const page = await context.newPage();
      await page.goto(path);
      await page.locator(content).first().waitFor();
      await delay(glanceMs);
      if (at % 3 === 1) await page.reload();
      if (at % 3 === 2) {
        await context.setOffline(true);
        await delay(glanceMs);
        await context.setOffline(false);
        await delay(glanceMs);
      }
      note(team, 'pages that came and went');
    } finally {
      await context.close();
    }
  }
}

/** The page that stays goes to each place as by its links, and back to the list of runs. */
export async function walk(team: Team): Promise<void> {
  const { page } = team;
  for (const path of [...(await places(team)), '/runs']) {
    await page.evaluate((to) => history.pushState(null, '', to), path);
    await page.locator(content).first().waitFor();
    await delay(glanceMs);
    note(team, 'places where the page that stays was');
  }
}

/** Where it was in the beginning, so that what it holds can be compared. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => history.pushState(null, '', '/runs'));
  await page.locator(content).first().waitFor();
}

async function places({ door, shop }: Team): Promise<string[]> {
  const runs = await door.get('/api/coder/flow-runs', z.array(FlowRunSummary));
  const workbench = `/p/${shop.project}?panes=`;
  return [
    ...runs.slice(0, 2).flatMap(({ id }) => [`/runs/${id}`, `/runs/${id}?tab=report`, `/runs/${id}?tab=findings`]),
    `${workbench}chat;coder`,
    `${workbench}orchestrator;terminal,settings`,
    '/tasks',
    '/asks',
    '/projects',
  ];
}
