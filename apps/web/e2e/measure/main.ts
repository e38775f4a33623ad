import { createServer } from 'node:net';
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../browser.js';
import { startProduct } from '../product.js';
import { measureAxe } from './axe.js';
import type { Figure } from './figure.js';
import { measureFirstLoad } from './first-load.js';
import { measureLighthouse } from './lighthouse.js';
import { measureBaseline } from './machine.js';
import { measurePanes } from './panes.js';

const parts = ['load', 'lighthouse', 'axe', 'panes'] as const;
const log = (line: string) => process.stderr.write(`${line}\n`);

const wanted = process.argv.slice(2);
const stranger = wanted.find((name) => !parts.some((part) => part === name));
if (stranger !== undefined) throw new Error(`"${stranger}" can't be measured. There are: ${parts.join(', ')}.`);
await main(new Set(wanted.length === 0 ? parts : wanted));

/** Measures the built web app, and writes what it found as JSON: `Figure[]`. */
async function main(only: ReadonlySet<string>): Promise<void> {
  const port = await freePort();
  const browser = await startBrowser([`--remote-debugging-port=${port}`]);
  const figures: Figure[] = [];
  try {
    if (only.has('load') || only.has('lighthouse')) figures.push(...(await ofProduct(browser, port, only)));
    if (only.has('panes')) figures.push(...(await measurePanes(browser, await measureBaseline(browser), log)));
    if (only.has('axe')) figures.push(...(await measureAxe(browser, log)));
  } finally {
    await browser.close();
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** The whole product, as a person starts it. */
async function ofProduct(browser: Browser, port: number, only: ReadonlySet<string>): Promise<Figure[]> {
  const product = await startProduct({});
  try {
    const figures: Figure[] = [];
    const pages = [
      ['workbench', '/'],
      ['runs', '/runs'],
    ] as const;
    for (const [name, path] of pages) {
      log(`${name}: first load, Lighthouse`);
      if (only.has('load')) figures.push(...(await measureFirstLoad(browser, product.url + path, name)));
      if (only.has('lighthouse')) figures.push(...(await measureLighthouse(product.url + path, port, name)));
    }
    return figures;
  } finally {
    await product.stop();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address and a port.');
  return address.port;
}
