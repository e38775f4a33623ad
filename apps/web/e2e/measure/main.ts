import { createServer } from 'node:net';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { startBrowser } from '../browser.js';
import { startProduct } from '../product.js';
import { measureAxe } from './axe.js';
import type { Figure } from './figure.js';
import { measureFirstLoad } from './first-load.js';
import { measureLighthouse } from './lighthouse.js';
import { measureBaseline } from './machine.js';
import { measurePanes } from './panes.js';
import { measureReview } from './review.js';
import { measureRuns } from './runs.js';
import { measureSoak } from './soak.js';

const parts = ['load', 'lighthouse', 'axe', 'panes', 'runs', 'review', 'soak'] as const;
const log = (line: string) => process.stderr.write(`${line}\n`);

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '5' }, scene: { type: 'string', multiple: true, default: [] } },
});
const minutes = z.coerce.number().min(1).max(600).parse(values.minutes);
const stranger = wanted.find((name) => !parts.some((part) => part === name));
if (stranger !== undefined) throw new Error(`"${stranger}" can't be measured. There are: ${parts.join(', ')}.`);
await main(new Set(wanted.length === 0 ? parts : wanted));

/** Measures the built web app, and writes what it found as JSON: `Figure[]`. `--scene NAME`, again and again: axe looks at these alone. */
async function main(only: ReadonlySet<string>): Promise<void> {
  const port = await freePort();
  const browser = await startBrowser([`--remote-debugging-port=${port}`]);
  const figures: Figure[] = [];
  try {
    if (only.has('load') || only.has('lighthouse')) figures.push(...(await ofProduct(browser, port, only)));
    const baseline = ['panes', 'runs', 'review'].some((part) => only.has(part)) ? await measureBaseline(browser) : null;
    if (baseline !== null && only.has('panes')) figures.push(...(await measurePanes(browser, baseline, log)));
    if (baseline !== null && only.has('runs')) figures.push(...(await measureRuns(browser, baseline, log)));
    if (baseline !== null && only.has('review')) figures.push(...(await measureReview(browser, baseline, log)));
    if (only.has('soak')) figures.push(...(await measureSoak(browser, minutes, log)));
    if (only.has('axe')) figures.push(...(await measureAxe(browser, values.scene, log)));
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
