import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

/**
 * A context whose pages take functions of scripts that tsx runs: it keeps the names of functions by a helper, which is not there in
 * the page.
 */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  await context.addInitScript('globalThis.__name ??= (named) => named;');
  return context;
}
