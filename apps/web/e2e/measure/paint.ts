import type { Page } from 'playwright-core';
import { z } from 'zod';

/** In the page: how long it is from the next click until the first frame with such an element has been painted. */
function watchPaint(selector: string): Promise<number> {
  return new Promise((resolve) => {
    const begin = ({ timeStamp }: Event) => {
      const look = () => {
        if (document.querySelector(selector) === null) {
          requestAnimationFrame(look);
          return;
        }
        const channel = new MessageChannel();
        // The first task after the frame: it was laid out and painted by then.
        channel.port1.addEventListener('message', () => resolve(performance.now() - timeStamp));
        channel.port1.start();
        channel.port2.postMessage(null);
      };
      requestAnimationFrame(look);
    };
    document.addEventListener('click', begin, { capture: true, once: true });
  });
}

/** Milliseconds from the click that `click` makes until what `selector` finds has been painted. */
export async function paintAfter(page: Page, selector: string, click: () => Promise<void>): Promise<number> {
  const painted = page.evaluate(watchPaint, selector);
  await click();
  return z.number().parse(await painted);
}
