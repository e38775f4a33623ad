import { FlowRunView, LaunchReply, type LaunchInput } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import type { Page } from 'playwright-core';
import { vi } from 'vitest';
import { conditions } from '../../src/state/conditions.js';
import type { Product } from '../product.js';

export const patience = { timeout: 60_000, interval: 200 };

/** Launches a review of `feature` against `main`; resolves to the run's id. */
export async function launchReview(
  product: Product,
  choices: Partial<LaunchInput> & { repo: string },
): Promise<string> {
  const body = JSON.stringify({ flow: 'code-review', base: 'main', agent: 'opencode', ...choices });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${product.url}/api/coder/flow-runs`, { method: 'POST', headers, body });
  if (!reply.ok) throw new Error(`The launch was answered with ${reply.status}: ${await reply.text()}`);
  return LaunchReply.parse(await reply.json()).id;
}

/** The run as it is now; throws while the coder is away. */
export async function readRun(product: Product, id: string): Promise<FlowRunView> {
  const reply = await fetch(`${product.url}/api/coder/flow-runs/${id}`);
  if (!reply.ok) throw new Error(`Reading the run was answered with ${reply.status}: ${await reply.text()}`);
  return FlowRunView.parse(await reply.json());
}

/** Waits until the run has come to something, wherever the coder is meanwhile. Resolves to the run as it is then. */
export function until(product: Product, id: string, is: (run: FlowRunView) => boolean): Promise<FlowRunView> {
  return vi.waitFor(async () => {
    const run = await readRun(product, id);
    if (!is(run)) throw new Error(`The run stands at: ${run.steps.map(rowOf).join(', ')}`);
    return run;
  }, patience);
}

export const hasEnded = ({ ended_at }: FlowRunView): boolean => ended_at !== null;

/** A step as a row of the page says it. */
export const rowOf = ({ step_key, condition, attempt }: TaskView): string =>
  `${step_key} ${conditions[condition].word}${attempt > 1 ? ` attempt ${attempt}` : ''}`;

/** The rows of the list of steps, as a person reads them. */
export const rowsOn = (page: Page): Promise<string[]> =>
  page.locator('ol[aria-label="Steps"] [data-step]').evaluateAll((rows) =>
    rows.map((row) => {
      const attempt = [...row.querySelectorAll('span')].find((span) =>
        /^attempt \d+$/.test(span.textContent),
      )?.textContent;
      const said = [row.getAttribute('data-step'), row.firstElementChild?.textContent, attempt];
      return said.filter((word) => word !== undefined).join(' ');
    }),
  );
