import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { shareOver } from './figure.js';

const watchedMs = 5_000;
/** Clocks of frames are a little off: a frame counts as late from here on. */
const lateMs = 17.5;
const doubleMs = 34;

export interface Frames {
  perSecond: number;
  late: number;
  double: number;
  longest: number;
}

/** When each frame was painted, for so long as is watched. */
const watchFrames = (page: Page) =>
  page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = [];
        const tick = (time: number) => {
          frames.push(time);
          if (time - (frames[0] ?? time) >= ms) resolve(frames);
          else requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      }),
    watchedMs,
  );

/** How evenly the page paints for five seconds while nobody touches it. */
export const framesAtRest = async (page: Page): Promise<Frames> => framesOf(await watchFrames(page));

/** How evenly the page paints for five seconds while the wheel turns over `where`; at its end it turns back. */
export async function framesWhileScrolling(page: Page, where: Locator | null, by: number): Promise<Frames> {
  const box = where === null ? { x: 0, y: 0, width: 800, height: 600 } : await where.boundingBox();
  if (box === null) throw new Error('What is to be scrolled is not on the screen.');
  const { height: windowHeight } = page.viewportSize() ?? { height: box.height };
  // A list may be longer than the window.
  await page.mouse.move(box.x + box.width / 2, Math.min(box.y + box.height / 2, windowHeight - 100));
  const times = watchFrames(page);
  const turning = { over: false };
  const ended = times.finally(() => (turning.over = true));
  while (!turning.over) {
    // As fast as the page takes them, up to a hundred a second, as of a real wheel.
    const pause = new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([page.mouse.wheel(0, by), pause]);
  }
  return framesOf(await ended);
}

function framesOf(times: readonly number[]): Frames {
  const frames = z.array(z.number()).min(2).parse(times);
  const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time));
  const took = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
  return {
    perSecond: (gaps.length / took) * 1000,
    late: shareOver(gaps, lateMs),
    double: shareOver(gaps, doubleMs),
    longest: Math.max(...gaps),
  };
}
