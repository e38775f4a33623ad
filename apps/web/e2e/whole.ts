import type { Browser } from 'playwright-core';
import { startBrowser, still } from './browser.js';
import { startProduct, type Product } from './product.js';

/** A product and a browser, which take seconds to start, for several groups of tests. They are there once `start` has resolved. */
export class Whole {
  #started: { product: Product; browser: Browser } | null = null;

  get product(): Product {
    return this.#here().product;
  }

  get browser(): Browser {
    return this.#here().browser;
  }

  async start(settings: Record<string, string> = {}): Promise<void> {
    const [product, browser] = await Promise.all([startProduct(settings), startBrowser([still])]);
    this.#started = { product, browser };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.product.stop();
  }

  #here() {
    if (this.#started === null) throw new Error('It is used before it was started.');
    return this.#started;
  }
}
