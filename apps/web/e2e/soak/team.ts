import type { Browser, Page } from 'playwright-core';
import type { Product } from '../product.js';
import type { Door } from './door.js';

/** What an hour's work needs, and what it leaves for later hours. */
export interface Team {
  product: Product;
  browser: Browser;
  door: Door;
  /** From 1. */
  hour: number;
  /** A repository of their own: reviews are of its branch `feature`. */
  shop: { folder: string; project: string };
  /** A page that was opened at the beginning and is never closed. */
  page: Page;
  /** Chats of models by the hour in which they began: people delete old ones. */
  chats: Map<number, string[]>;
  /** What was done, to be told on the page. */
  did: Map<string, number>;
}

/** Notes that something was done once more. */
export function note({ did }: Pick<Team, 'did'>, what: string, times = 1): void {
  did.set(what, (did.get(what) ?? 0) + times);
}

/** One after the other: a person does not send the next before the last has come. */
export async function inTurn(times: number, work: (n: number) => Promise<void>): Promise<void> {
  for (let n = 1; n <= times; n += 1) await work(n);
}
