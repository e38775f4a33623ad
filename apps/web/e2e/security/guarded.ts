import type { BrowserContext, Page } from 'playwright-core';

/** A page of the product, and all that must never happen in it. */
export interface Guarded {
  page: Page;
  /** What did happen since it was asked last: dialogs, errors, pop-ups, the canary, and refusals of its own content policy. */
  happened(): Promise<string[]>;
}

/** Refusals in frames are their own windows' news: a sandbox that refuses does its work. */
export async function openGuarded(context: BrowserContext): Promise<Guarded> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const seen: string[] = [];
  await page.addInitScript(() => {
    const refusals: string[] = [];
    Object.assign(window, { __refusals: refusals });
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      refusals.push(`${effectiveDirective} ${blockedURI}`),
    );
  });
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => seen.push(`popup ${popup.url()}`));
  page.on('pageerror', ({ message }) => seen.push(`error ${message}`));
  return {
    page,
    async happened() {
      const inside = await page.evaluate(() => {
        const refusals: unknown = Reflect.get(window, '__refusals');
        const hit = Reflect.get(window, '__hit') === undefined ? [] : ['the canary'];
        return [...hit, ...(Array.isArray(refusals) ? refusals.splice(0).map(String) : [])];
      });
      return [...seen.splice(0), ...inside];
    },
  };
}
