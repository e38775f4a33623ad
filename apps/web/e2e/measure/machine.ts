import type { Browser } from 'playwright-core';
import { quantile } from './figure.js';
import { framesWhileScrolling, type Frames } from './frames.js';
import { latencyOfTyping } from './typing.js';
import { openContext } from './open-context.js';

/** What the browser does on this machine with a page on which nothing is: the measure of all others. */
export interface Baseline {
  frames: Frames;
  typing: number;
}

export async function measureBaseline(browser: Browser): Promise<Baseline> {
  const context = await openContext(browser);
  try {
    const page = await context.newPage();
    const lines = Array.from({ length: 2_000 }, (_, n) => `<p>${n}</p>`).join('');
    await page.setContent(`<div style="height: 800px; overflow: auto">${lines}</div>`);
    const frames = await framesWhileScrolling(page, page.locator('div'), 120);
    await page.setContent('<textarea rows="5" cols="60"></textarea>');
    const typing = quantile(await latencyOfTyping(page, page.locator('textarea')), 0.95);
    return { frames, typing };
  } finally {
    await context.close();
  }
}
