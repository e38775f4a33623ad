import { gzipSync } from 'node:zlib';
import type { Browser, Page, Response } from 'playwright-core';
import { z } from 'zod';
import { most, quantile, type Figure } from './figure.js';
import { openContext } from './open-context.js';

const rounds = 5;
const watchedMs = 3_000;

/** In the page, before anything of it runs: when there is something to use, what kept it from answering, and what moved. */
function watchLoading(): void {
  const seen = { usable: 0, tasks: [] as number[][], shift: 0, moved: [] as string[] };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, startTime + duration]);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!('value' in entry && typeof entry.value === 'number')) continue;
      seen.shift += entry.value;
      const sources: unknown = Reflect.get(entry, 'sources');
      for (const source of Array.isArray(sources) ? sources : []) {
        const node: unknown = Reflect.get(Object(source), 'node');
        if (node instanceof Element) seen.moved.push(`${node.tagName.toLowerCase()}.${node.className}`);
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    const first = document.querySelector('main :is(textarea, input, button, a[href]):not([disabled])');
    if (first !== null && first.getClientRects().length > 0) seen.usable = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const Seen = z.object({
  usable: z.number(),
  tasks: z.array(z.tuple([z.number(), z.number()])),
  shift: z.number(),
  moved: z.array(z.string()),
});

/** Loads the page as a browser that was never here, and stays until everything that belongs to loading is over. */
async function load(browser: Browser, url: string) {
  const context = await openContext(browser);
  const scripts: Response[] = [];
  context.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchLoading);
    await page.goto(url, { waitUntil: 'networkidle' });
    await untilAge(page, watchedMs);
    const seen = Seen.parse(await page.evaluate(() => Reflect.get(window, 'seen')));
    const bodies = await Promise.all(scripts.map((script) => script.body()));
    const gzip = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    if (seen.usable === 0) throw new Error(`Nothing at ${url} can be used: no field, button or link in <main>.`);
    // A long task that began while the page was made keeps it from answering even though it shows something.
    const busy = seen.tasks.filter(([start]) => start <= seen.usable + 100).map(([, end]) => end);
    return { ...seen, interactive: Math.max(seen.usable, ...busy), gzip, files: bodies.length };
  } finally {
    await context.close();
  }
}

async function untilAge(page: Page, ms: number): Promise<void> {
  await page.waitForFunction((age) => performance.now() > age, ms, { polling: 100, timeout: ms + 10_000 });
}

/** Of a warm server and a browser without a cache; medians. `page` is what stands at `url`. */
export async function measureFirstLoad(browser: Browser, url: string, page: string): Promise<Figure[]> {
  const blank = await blankPage(browser);
  await load(browser, url);
  const loads: Awaited<ReturnType<typeof load>>[] = [];
  for (let round = 0; round < rounds; round += 1) loads.push(await load(browser, url));
  const of = (pick: (one: Awaited<ReturnType<typeof load>>) => number) => loads.map(pick);
  const group = 'First load';
  const shifts = [...new Set(loads.flatMap(({ moved }) => moved))];
  return [
    {
      group,
      name: `${page}: script, gzip`,
      value: Math.max(...of(({ gzip }) => gzip)) / 1000,
      unit: 'kB',
      digits: 1,
      limit: most(220),
      note: `${loads[0]?.files ?? 0} files`,
    },
    {
      group,
      name: `${page}: interactive, median of ${rounds}`,
      value: quantile(
        of(({ interactive }) => interactive),
        0.5,
      ),
      unit: 'ms',
      digits: 0,
      limit: most(1_000),
      baseline: blank,
      note: `slowest ${Math.max(...of(({ interactive }) => interactive)).toFixed(0)} ms`,
    },
    {
      group,
      name: `${page}: layout shift in 3 s, highest`,
      value: Math.max(...of(({ shift }) => shift)),
      unit: '',
      digits: 3,
      limit: most(0),
      ...(shifts.length > 0 && { note: shifts.slice(0, 4).join(', ') }),
    },
  ];
}

/** How long a page with one button takes here until its first frame. */
async function blankPage(browser: Browser): Promise<number> {
  const opened = await openContext(browser);
  try {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const page = await opened.newPage();
      await page.route('http://blank.test/', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<main><button>Go</button></main>' }),
      );
      await page.addInitScript(watchLoading);
      await page.goto('http://blank.test/');
      await page.waitForFunction(() => Number(Reflect.get(Object(Reflect.get(window, 'seen')), 'usable')) > 0);
      times.push(Seen.parse(await page.evaluate(() => Reflect.get(window, 'seen'))).usable);
      await page.close();
    }
    return quantile(times, 0.5);
  } finally {
    await opened.close();
  }
}
