import type { Browser, Page } from 'playwright-core';
import { failedChat, fixtureCoderChats, fullChat } from '../fixture-coder-chats.js';
import { fixtureReview, manyFiles, standing, type FixtureFile } from '../fixture-review.js';
import { startFixture } from '../fixture-server.js';
import { atShop, inShop, paneOf, shop } from '../scenes/panes.js';
import { least, most, quantile, type Figure } from './figure.js';
import { framesWhileScrolling, type Frames } from './frames.js';
import type { Baseline } from './machine.js';
import { openContext } from './open-context.js';
import { paintAfter } from './paint.js';

const loads = 5;
const changedLines = 5_000;

/** Every second line is another, so that each has words that are marked in it. */
function longFile(): FixtureFile {
  const pairs = Array.from({ length: changedLines / 2 }, (_, n) => [
    `-  const total${n} = price.of(order, ${n}).times(rate);`,
    `+  const total${n} = price.of(order, ${n}).times(rate, { rounded: true });`,
  ]);
  const half = changedLines / 2;
  const diff = ['--- a/src/totals.ts', '+++ b/src/totals.ts', `@@ -1,${half} +1,${half} @@`, ...pairs.flat(), ''].join(
    '\n',
  );
  return { path: 'src/totals.ts', before: '', after: '', diff };
}

const row = '[data-review-line]';
const [first, other] = [failedChat(Date.now()), fullChat(Date.now())];
const drawer = (page: Page) => page.getByRole('complementary', { name: 'Changes' });
const show = (page: Page) => drawer(page).getByRole('button', { name: /^Show .* lines$/ });
const changes = (page: Page) => page.getByRole('button', { name: 'Changes', exact: true });

/** A chat whose changes are these, on a page whose scripts of the review are there: another chat's were looked at and left. */
async function onReview<T>(
  browser: Browser,
  files: readonly FixtureFile[],
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const parts = [
    fixtureReview({ files, standing: standing() }),
    fixtureCoderChats([first, other], shop.id),
    ...inShop([paneOf('coder', [first.id, other.id], first.id)]),
  ];
  const fixture = await startFixture({ runs: [], asks: [], slow: false, failing: false }, parts);
  const context = await openContext(browser, { baseURL: fixture.url });
  try {
    const page = await context.newPage();
    await page.goto(atShop);
    await changes(page).click();
    await drawer(page).getByRole('region', { name: 'Git' }).waitFor();
    await drawer(page).getByRole('button', { name: 'Close the changes' }).click();
    await page.getByRole('tab', { name: other.title }).click();
    await page.getByText(/^200\. A charge hangs/).waitFor();
    return await use(page);
  } finally {
    await context.close();
    await fixture.close();
  }
}

async function several(times: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let n = 0; n < loads; n += 1) all.push(await times());
  return all;
}

/** Over the whole pane in two columns: that is the most that is to be laid out. */
async function scrolled(page: Page): Promise<Frames> {
  await drawer(page).getByRole('button', { name: 'Side by side' }).click();
  const text = drawer(page).locator(row).nth(3);
  await text.waitFor();
  const top = async () => (await text.boundingBox())?.y ?? 0;
  const before = await top();
  const frames = await framesWhileScrolling(page, text, 60);
  if ((await top()) > before - 1_000) throw new Error('The lines under the wheel did not move.');
  return frames;
}

/** The review of very much: how soon its first lines are there, and whether it scrolls smoothly. */
export async function measureReview(
  browser: Browser,
  baseline: Baseline,
  log: (line: string) => void,
): Promise<Figure[]> {
  const long = [longFile()];
  log(`opening a review of ${manyFiles.length} files`);
  const opened = await several(() =>
    onReview(browser, manyFiles, (page) => paintAfter(page, row, () => changes(page).click())),
  );
  log('scrolling it');
  const many = await onReview(browser, manyFiles, async (page) => {
    await changes(page).click();
    await page.locator(row).first().waitFor();
    return scrolled(page);
  });
  log(`opening a diff of ${changedLines} lines`);
  const unfolded = await several(() =>
    onReview(browser, long, async (page) => {
      await changes(page).click();
      await show(page).waitFor();
      return paintAfter(page, row, () => show(page).click());
    }),
  );
  log('scrolling it');
  const lines = await onReview(browser, long, async (page) => {
    await changes(page).click();
    await show(page).click();
    await page.locator(row).first().waitFor();
    return scrolled(page);
  });
  const files = `${manyFiles.length} changed files`;
  const diff = `a diff of ${changedLines.toLocaleString('en')} lines`;
  return [
    paintFigure(files, opened),
    framesFigure(files, many, baseline),
    paintFigure(diff, unfolded),
    framesFigure(diff, lines, baseline),
  ];
}

const group = 'A review of very much';

const paintFigure = (name: string, paints: readonly number[]): Figure => ({
  group,
  name: `${name}: first lines painted after the click, median of ${loads}`,
  value: quantile(paints, 0.5),
  unit: 'ms',
  digits: 0,
  limit: most(300),
  note: `slowest ${Math.max(...paints).toFixed(0)} ms`,
});

const framesFigure = (name: string, frames: Frames, baseline: Baseline): Figure => ({
  group,
  name: `${name}, two columns, scrolled: frames a second`,
  value: frames.perSecond,
  unit: '',
  digits: 1,
  limit: least(58),
  baseline: baseline.frames.perSecond,
  note: `longest frame ${frames.longest.toFixed(0)} ms, over 33 ms ${(100 * frames.double).toFixed(1)} %; of the empty page ${baseline.frames.longest.toFixed(0)} ms`,
});
