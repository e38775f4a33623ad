import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/*
 * Somebody who has never seen the product, and does not see it now: who knows what a screen reader says of it, roles and names, and
 * looks for plain words. No CSS, no test ids, no address but the first one.
 */

const patience = { timeout: 30_000, interval: 50 };

/** Whoever hears a page is where its focus is: what has just come must have it. */
async function isIn(place: Locator): Promise<void> {
  await place.waitFor();
  const holds = () => place.evaluate((element) => element.contains(document.activeElement));
  await expect.poll(holds, { ...patience, message: `the focus is in ${place.toString()}` }).toBe(true);
}

/** What is heard of a part of the page, from its beginning to its end. */
const heard = (place: Locator) => place.ariaSnapshot();

/** From the bare address to a project that is open. */
export async function opensFolder(page: Page, { address, folder }: { address: string; folder: string }): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { name: /folder/i }).waitFor();
  await page.getByRole('textbox', { name: /folder/i }).fill(folder);
  await page.getByRole('button', { name: /work on/i }).click();
  await page.getByRole('heading', { name: /choose what/i }).waitFor();
  await isIn(page.getByRole('main'));
}

/** By the button beside the words that are to be sent, with the words in hand. */
export async function launchesReview(page: Page, goal: string): Promise<void> {
  await page.getByRole('button', { name: /talk with a model/i }).click();
  const words = page.getByRole('textbox', { name: /message/i });
  await isIn(words);
  await words.fill(goal);
  await page
    .getByRole('toolbar', { name: /message/i })
    .getByRole('button', { name: /orchestrator/i })
    .click();
  const sheet = page.getByRole('dialog', { name: /new run/i });
  await isIn(sheet);
  expect(await sheet.getByRole('textbox', { name: /goal/i }).inputValue()).toBe(goal);
  await sheet.getByRole('button', { name: /flow/i }).click();
  await sheet.getByRole('option', { name: /code review/i }).click();
  await sheet.getByRole('radio', { name: /small/i }).last().check();
  await sheet.getByRole('button', { name: /start/i }).click();
  await isIn(page.getByRole('region', { name: /orchestrator/i }));
}

/** Waits to be told of the end, and reads: answers with the title of the first finding. */
export async function readsReport(page: Page): Promise<string> {
  const told = page.getByRole('status', { name: /changes/i }).filter({ hasText: /code review.*: completed/i });
  await told.waitFor({ timeout: 150_000 });
  await page.getByRole('tab', { name: /report/i }).click();
  const report = page.getByRole('article', { name: /report/i });
  await report.waitFor();
  const said = await heard(report);
  expect(said).toMatch(/heading "(APPROVE|COMMENT|REQUEST CHANGES)" \[level=1\]/);
  // What is said is words, not the marks that make them.
  expect(said).not.toMatch(/<\/?\w+>/);
  const first = await report.getByRole('heading', { level: 3 }).first().innerText();
  // Each begins with what it is called by, such as SEC-001.
  return first.replace(/^\S+\s+/, '');
}

/** Has the finding mended in the folder itself, where an agent asks before it changes anything. */
export async function makesTaskOf(page: Page, title: string, until: string): Promise<void> {
  await page.getByRole('tab', { name: /findings/i }).click();
  await page
    .getByRole('list', { name: /findings/i })
    .getByRole('link', { name: title })
    .click();
  const finding = page.getByRole('complementary', { name: title });
  await isIn(finding);
  await finding.getByRole('button', { name: /task/i }).first().click();
  const sheet = page.getByRole('dialog', { name: /task/i });
  await isIn(sheet);
  await sheet.getByRole('radio', { name: /in place/i }).check();
  await sheet.getByRole('textbox', { name: /done when/i }).fill(until);
  await sheet.getByRole('button', { name: /make/i }).click();
  await sheet.getByRole('status').getByRole('listitem').filter({ hasText: title }).waitFor();
  await sheet.getByRole('button', { name: /^done$/i }).click();
  await isIn(finding);
}

/** Hears at the top of the page that somebody is needed, goes there, and says yes to what this is about. */
export async function allows(page: Page, what: RegExp): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('link', { name: /needs you: 1/i })
    .click();
  const asked = page.getByRole('region', { name: what });
  await asked.getByRole('button', { name: /allow once/i }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /allowed/i })
    .waitFor();
}

/** Finds what came of it among all tasks. */
export async function seesTask(page: Page, title: string): Promise<void> {
  await page.getByRole('banner').getByRole('link', { name: /tasks/i }).click();
  const task = page.getByRole('list', { name: /tasks/i }).getByRole('link', { name: title });
  await task.filter({ hasText: /completed/i }).waitFor();
}
