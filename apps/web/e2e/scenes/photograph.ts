import type { Page } from 'playwright-core';
import sharp from 'sharp';

const limitBytes = 100_000;

/**
 * What stands on the page, as a small PNG. Two shots that are alike say that nothing moves any more: fonts, skeletons and lists settle
 * in their own time.
 */
export async function photograph(page: Page): Promise<Buffer> {
  let before = await shot(page);
  for (let tries = 0; tries < 20; tries += 1) {
    const after = await shot(page);
    if (after.equals(before)) return small(after);
    before = after;
  }
  throw new Error('The page does not come to rest.');
}

const shot = (page: Page) => page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });

/** As few colours as its size needs: panes are flat, and their text has few shades. */
async function small(png: Buffer): Promise<Buffer> {
  let smallest = png;
  for (const colours of [128, 64, 32]) {
    smallest = await sharp(png).png({ palette: true, colours, effort: 10, compressionLevel: 9, dither: 0 }).toBuffer();
    if (smallest.length <= limitBytes) break;
  }
  return smallest;
}
