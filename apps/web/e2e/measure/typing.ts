import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';

const keystrokes = 200;
const everyMs = 60;

/** Milliseconds from each key to the frame that shows it having been handed to the screen. */
export async function latencyOfTyping(page: Page, box: Locator): Promise<number[]> {
  await box.click();
  await page.evaluate(() => {
    const latencies: number[] = [];
    Object.assign(window, { latencies });
    const channel = new MessageChannel();
    const waiting: number[] = [];
    // The first task after the frame: it was laid out and painted by then.
    channel.port1.addEventListener('message', () => {
      const now = performance.now();
      for (const began of waiting.splice(0)) latencies.push(now - began);
    });
    channel.port1.start();
    document.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          waiting.push(timeStamp);
          channel.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  const words = 'the quick brown fox jumps over the lazy dog and ';
  for (let n = 0; n < keystrokes; n += 1) {
    const pause = new Promise((resolve) => setTimeout(resolve, everyMs));
    await page.keyboard.type(words[n % words.length] ?? ' ');
    await pause;
  }
  await page.waitForFunction(
    (all) => Reflect.get(Object(Reflect.get(window, 'latencies')), 'length') >= all,
    keystrokes,
  );
  return z.array(z.number()).parse(await page.evaluate(() => Reflect.get(window, 'latencies')));
}
