import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ProjectView } from '@boocode/contracts/project';
import { z } from 'zod';
import { startBrowser } from '../browser.js';
import { shopRepository } from '../checks/shop.js';
import { openContext } from '../measure/open-context.js';
import { startProduct, type Product } from '../product.js';
import { keepDays, quicken } from './age-rows.js';
import { writeWords } from './agent-chats.js';
import { Door } from './door.js';
import { playHour } from './hour.js';
import type { Ground } from './look.js';
import { atRest } from './pages.js';
import { partsOf } from './parts.js';
import { heldWords, refusedWords } from './runs.js';
import type { Team } from './team.js';

const inside = pathToFileURL(fileURLToPath(new URL('inside.mjs', import.meta.url))).href;

/** What the stand-in model does beside what it makes up by itself. */
const rules = [
  { matchBody: heldWords, steps: [{ hang: true }] },
  { matchBody: refusedWords, steps: [{ status: 400, errorText: 'Not today.' }] },
  { match: writeWords, steps: [{ tools: [{ write: 'note.md', content: 'Noted.\n' }] }, { text: 'It is written.' }] },
];

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '12' }, 'minutes-an-hour': { type: 'string', default: '2' } },
});
const hours = z.coerce.number().int().min(1).max(1_000).parse(values.hours);
const minutes = z.coerce.number().min(0.1).max(60).parse(values['minutes-an-hour']);
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new Error(`Ended by ${signal}.`)));
});
// It may come when nobody waits for it yet.
interrupted.catch(() => undefined);
await main();
// What still waited for the product that is gone has nothing to end any more.
process.exit();

/** Plays hours of a team on the built product, and writes a line of JSON for each: what was done, and what is held at its end. */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boocode-soak-'));
  const [notes, temporary] = ['notes', 'tmp'].map((name) => path.join(folder, name));
  if (notes === undefined || temporary === undefined) throw new Error('Two folders were asked for.');
  for (const one of [notes, temporary]) mkdirSync(one);
  const factor = 60 / minutes;
  const browser = await startBrowser();
  try {
    const product = await startProduct({
      TMPDIR: temporary,
      NODE_OPTIONS: `--import=${inside}`,
      BOOCODE_SOAK_FACTOR: String(factor),
      BOOCODE_SOAK_FOLDER: notes,
      BOOCODE_KEEP_RUNS_DAYS: String(keepDays),
      BOOCODE_KEEP_UNSENT_DAYS: String(keepDays),
      BOOCODE_KEEP_AUDIT_DAYS: String(keepDays),
      BOOCODE_LOG_FILE_MB: '1',
      BOOCODE_LOG_TOTAL_MB: '3',
    });
    try {
      await product.withDatabase((sql) => quicken(sql, factor));
      await product.script(rules);
      const shop = await openShop(product, path.join(folder, 'shop'));
      const page = await (await openContext(browser, { baseURL: product.url })).newPage();
      await page.goto('/runs');
      await atRest(page);
      const ground: Ground = { parts: partsOf(product), postgresPort: portOf(product), notes, temporary };
      const chats: Team['chats'] = new Map();
      for (let hour = 1; hour <= hours; hour += 1) {
        const began = Date.now();
        const team = { product, browser, door: new Door(product.url), hour, shop, page, chats, did: new Map() };
        const readings = await Promise.race([playHour(team, ground, minutes * 60_000), interrupted]);
        const seconds = (Date.now() - began) / 1_000;
        process.stdout.write(`${JSON.stringify({ hour, seconds, did: Object.fromEntries(team.did), readings })}\n`);
      }
    } finally {
      await product.stop();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openShop(product: Product, folder: string): Promise<Team['shop']> {
  shopRepository(folder);
  const door = new Door(product.url);
  const { id } = await door.post('/api/projects', { path: folder }, ProjectView);
  door.close();
  return { folder, project: id };
}

function portOf({ dataDir }: Product): number {
  const text = readFileSync(path.join(dataDir, 'run', 'postgres.json'), 'utf8');
  return z.object({ port: z.int() }).parse(JSON.parse(text)).port;
}
