import type { Locator, Page } from 'playwright-core';

/** How a person works a page: what each of them does to press a button, and to go to a field. */
export interface Hands {
  name: string;
  viewport: { width: number; height: number };
  touch: boolean;
  press(target: Locator): Promise<void>;
  goTo(field: Locator): Promise<void>;
}

const wide = { width: 1440, height: 900 };
/** More things than any page has that Tab stops at. */
const furthest = 120;

export const mouse: Hands = {
  name: 'with the mouse',
  viewport: wide,
  touch: false,
  press: (target) => target.click(),
  goTo: (field) => field.click(),
};

export const phone: Hands = {
  name: 'on a phone, 390 px wide',
  viewport: { width: 390, height: 844 },
  touch: true,
  press: (target) => target.tap(),
  goTo: (field) => field.tap(),
};

export const keyboard: Hands = {
  name: 'by keyboard alone',
  viewport: wide,
  touch: false,
  async press(target) {
    await reach(target);
    await target.page().keyboard.press('Enter');
  },
  goTo: reach,
};

/** Walks by Tab until the target has the focus, and it shows. */
async function reach(target: Locator): Promise<void> {
  await target.waitFor();
  const page = target.page();
  for (let step = 0; step < furthest; step += 1) {
    // Each step shows where the next one begins.
    // oxlint-disable-next-line no-await-in-loop
    if (await hasFocus(target)) return;
    // oxlint-disable-next-line no-await-in-loop
    await page.keyboard.press(await nextKey(page));
  }
  throw new Error(`Tab does not lead to ${target.toString()}; it ended at ${await focusOf(page)}.`);
}

const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/**
 * What leads on from where the focus is. In a terminal, which takes the keyboard when its shell is ready, Tab is the shell's; in a menu
 * the arrows lead from item to item, and Tab would close it.
 */
const nextKey = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (at?.matches('.xterm *') === true) return 'Control+Shift+E';
    return at?.matches('[role="menu"] *') === true ? 'ArrowDown' : 'Tab';
  });

const focusOf = (page: Page) => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing');
