import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { Day } from './day.js';
import { mouse } from './hands.js';
import { startProduct, type Product } from './product.js';

/*
 * From a worktree into main: an agent edits, a person says something of a line, the agent takes it up, the person commits and merges. The
 * real product, a real agent, a real browser, the person's own git; only the model is the rehearsal.
 */

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({}), startBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await product.stop();
});

/** A repository of a person whom git knows. */
function repository(): { folder: string; git: (...args: string[]) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-review-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'price.ts'), 'export const price = 3;\n');
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'You');
  git('config', 'user.email', 'you@example.org');
  git('add', '-A');
  git('commit', '-qm', 'Open the shop');
  return { folder, git };
}

it('a change is reviewed, commented on, taken up, committed and merged', async () => {
  const { folder, git } = repository();
  const context = await browser.newContext({ baseURL: product.url, viewport: mouse.viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  const day = new Day(page, { hands: mouse, url: product.url });
  const pane = day.pane('Coder');
  const review = page.getByRole('complementary', { name: 'Changes' });
  const said = review.getByRole('region', { name: 'Git' }).getByRole('status');
  try {
    await day.openFolder(folder);
    await day.choose('Coder');
    await pane.getByRole('combobox', { name: 'Works' }).selectOption({ label: 'In a worktree' });
    await day.say('Coder', 'Replace "price = 3" with "price = 4" in price.ts');
    await pane.getByRole('button', { name: 'Allow once' }).first().click();
    await pane.getByText('completed').first().waitFor();

    await pane.getByRole('button', { name: 'Changes', exact: true }).click();
    await review.getByRole('button', { name: 'Line 1 added comment' }).click();
    const comment = 'Replace "price = 4" with "price = 5" in price.ts';
    await review.getByRole('textbox', { name: 'Your comment' }).fill(comment);
    await review.getByRole('button', { name: 'Send 1 comment' }).click();
    await pane.getByRole('button', { name: 'Allow once' }).first().click();
    await review
      .getByText('price = 5;')
      .or(review.getByText('5', { exact: true }))
      .first()
      .waitFor();
    await pane.getByText('completed').nth(1).waitFor();
    expect(readFileSync(join(folder, 'price.ts'), 'utf8')).toContain('price = 3');

    await review.getByRole('button', { name: 'Commit…' }).click();
    await page.getByRole('textbox', { name: 'Commit message' }).fill('Raise the price');
    await page.getByRole('button', { name: 'Commit', exact: true }).click();
    await said.filter({ hasText: /^Committed as / }).waitFor();
    await review.getByRole('button', { name: 'Merge into main…' }).click();
    await page.getByText('main gets 1 commit').waitFor();
    await page.getByRole('button', { name: 'Merge into main', exact: true }).click();
    await review.getByText('All commits are in main').waitFor();
    expect(readFileSync(join(folder, 'price.ts'), 'utf8')).toContain('price = 5');
    expect(git('log', '--format=%s', 'main').split('\n')).toContain('Raise the price');
    expect(git('status', '--porcelain')).toBe('');
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
  expect(complaints).toEqual([]);
}, 120_000);
