import type { Browser, Page } from 'playwright-core';
import type { World } from '../fixture-resource.js';
import { startFixture, type FixtureServer } from '../fixture-server.js';
import { now, widths, type Look, type Scene, type Width } from './scene.js';

const heights: Record<Width, number> = { wide: 900, narrow: 900, phone: 844 };
const empty: World = { runs: [], asks: [], slow: false, failing: false };

const isWidth = (value: string | undefined): value is Width => value !== undefined && value in widths;

function partsOf(look: Look): { width: Width; theme: 'light' | 'dark' } {
  const [width, theme] = look.split('-');
  if (!isWidth(width)) throw new Error(`"${look}" is no look.`);
  return { width, theme: theme === 'dark' ? 'dark' : 'light' };
}

/** Opens the scene as a person would see it, at the moment of all pictures, and hands its page over while it stands. */
export async function onStage<T>(
  browser: Browser,
  { scene, look }: { scene: Scene; look: Look },
  use: (page: Page, fixture: FixtureServer) => Promise<T>,
): Promise<T> {
  const { width, theme } = partsOf(look);
  const fixture = await startFixture({ ...empty, ...scene.world }, scene.parts?.() ?? []);
  const context = await browser.newContext({
    baseURL: fixture.url,
    viewport: { width: widths[width], height: heights[width] },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    hasTouch: width === 'phone',
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.clock.setFixedTime(now);
    await page.goto(scene.at);
    await scene.arrange(page);
    // Parts of a pane are loaded when they are first needed. What is held back never comes.
    if (scene.world?.slow !== true) await page.waitForLoadState('networkidle');
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    return await use(page, fixture);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The scene ${scene.name} (${look}) did not come about: ${why}`, { cause: error });
  } finally {
    await context.close();
    await fixture.close();
  }
}
