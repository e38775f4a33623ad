import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { idOf } from './fixture-build.js';
import { fixtureProjects, projectOf } from './fixture-projects.js';
import { doneRun, runningRun } from './fixture-runs.js';
import { startFixture, type FixtureServer } from './fixture-server.js';
import { fixtureSettings } from './fixture-settings.js';
import { fixtureWorkspace } from './fixture-workspace.js';

const shop = projectOf(1, { name: 'shop' });
const at = `/p/${shop.id}`;

let browser: Browser;
let fixture: FixtureServer;
let page: Page;
let workspace: ReturnType<typeof fixtureWorkspace>;
let settings: ReturnType<typeof fixtureSettings>;
let projects: ReturnType<typeof fixtureProjects>;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  const now = Date.now();
  workspace = fixtureWorkspace();
  settings = fixtureSettings();
  projects = fixtureProjects([shop, projectOf(2, { name: 'inventory-service' })]);
  const world = { runs: [runningRun(now), doneRun(now)], asks: [], slow: false, failing: false };
  fixture = await startFixture(world, [workspace, settings, projects]);
  complaints.length = 0;
  page = await newPage();
});
afterEach(async () => {
  await page.context().close();
  await fixture.close();
  expect(complaints).toEqual([]);
});

/** A browser that was never here. */
async function newPage(viewport = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ baseURL: fixture.url, viewport });
  const fresh = await context.newPage();
  fresh.on('pageerror', ({ message }) => complaints.push(message));
  fresh.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return fresh;
}

const pane = (name: string, of = page) => of.getByRole('region', { name, exact: true });
const focused = (name: string, of = page) => of.locator(`[data-pane][data-focused="true"][aria-label="${name}"]`);
const panes = (search: string) => `${at}?panes=${search}`;
const addressed = (panesOfUrl: string) =>
  page.waitForURL((url) => decodeURIComponent(url.search).includes(`panes=${panesOfUrl}`));
const boxOf = async (name: string) => {
  const box = await pane(name).boundingBox();
  if (box === null) throw new Error(`${name} is not seen.`);
  return box;
};
const saved = () => expect.poll(() => workspace.saved.get(shop.id)?.layout?.columns.length);

describe('at the first visit', () => {
  it('a folder is chosen by keys alone, and its panes open', async () => {
    await page.context().close();
    await fixture.close();
    projects = fixtureProjects();
    const world = { runs: [], asks: [], slow: false, failing: false };
    fixture = await startFixture(world, [projects]);
    page = await newPage();
    await page.goto('/');
    const field = page.getByRole('textbox', { name: 'Folder' });
    await page.getByRole('button', { name: 'shop' }).waitFor();
    await field.fill('/home/you/sh');
    await field.press('Tab');
    await expect.poll(() => field.inputValue()).toBe('/home/you/shop/');
    await field.press('Enter');
    await pane('Empty').waitFor();
    await page.getByRole('button', { name: 'Project: shop' }).waitFor();
    expect(projects.projects).toMatchObject([{ path: '/home/you/shop', folder: 'git' }]);
    await page.goto('/');
    await pane('Empty').waitFor();
  });

  it('a folder that is not there is refused in words', async () => {
    await page.goto('/projects');
    const field = page.getByRole('textbox', { name: 'Folder' });
    await page.getByRole('button', { name: 'documents' }).waitFor();
    await field.fill('/home/nobody');
    await field.press('Enter');
    await page.getByRole('alert').getByText('The folder was not added').waitFor();
    expect(projects.projects).toHaveLength(2);
    // The browser itself tells of what was refused.
    complaints.length = 0;
  });
});

describe('panes', () => {
  it('are opened, split, walked, zoomed and closed by keys', async () => {
    await page.goto(at);
    await pane('Empty').getByRole('button', { name: 'Orchestrator' }).press('Enter');
    await pane('Orchestrator').getByRole('list').first().waitFor();
    await page.keyboard.press('Control+\\');
    await focused('Empty').getByRole('button', { name: 'Settings' }).press('Enter');
    await focused('Settings').waitFor();
    await page.keyboard.press('Control+Shift+\\');
    await focused('Empty').waitFor();
    await addressed('orchestrator;settings,empty&focus=3');
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await focused('Orchestrator').waitFor();
    await page.keyboard.press('F6');
    await focused('Settings').waitFor();
    await page.keyboard.press('Alt+z');
    expect((await boxOf('Settings')).width).toBe(1280);
    expect(await pane('Orchestrator').isVisible()).toBe(false);
    await page.keyboard.press('Alt+z');
    await pane('Orchestrator').waitFor();
    await page.keyboard.press('Control+Alt+Shift+ArrowDown');
    await addressed('orchestrator;empty,settings');
    await page.keyboard.press('Alt+w');
    await addressed('orchestrator;empty');
    await focused('Empty').waitFor();
    await saved().toBe(2);
  });

  it('are resized by pointer and by keys, and keep their sizes', async () => {
    await page.goto(panes('orchestrator;settings'));
    const line = page.getByRole('separator');
    const before = (await boxOf('Orchestrator')).width;
    await page.mouse.move(before + 3, 400);
    await page.mouse.down();
    await page.mouse.move(before + 203, 400, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.round((await boxOf('Orchestrator')).width - before)).toBeGreaterThan(190);
    await line.focus();
    await page.keyboard.press('ArrowLeft');
    const after = (await boxOf('Orchestrator')).width;
    expect(after).toBeLessThan(before + 200);
    await expect
      .poll(() => Math.round(workspace.saved.get(shop.id)?.layout?.columns[0]?.size ?? 0))
      .toBe(Math.round((after / 1279) * 100));
    await page.reload();
    await expect.poll(async () => Math.round((await boxOf('Orchestrator')).width)).toBe(Math.round(after));
  });

  it('are moved by the pointer, with a hint of where they will stand', async () => {
    await page.goto(panes('orchestrator;settings'));
    await pane('Settings').getByRole('navigation').waitFor();
    // The drag is loaded after the panes.
    await page.locator('header[draggable="true"]').nth(1).waitFor();
    const to = await boxOf('Orchestrator');
    await pane('Settings').getByRole('heading', { name: 'Settings', exact: true }).hover();
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + to.height - 30, { steps: 5 });
    await page.mouse.move(to.x + to.width / 2, to.y + to.height - 25);
    await page.locator('[data-side="down"]').waitFor();
    await page.mouse.up();
    await addressed('orchestrator,settings');
    expect((await boxOf('Settings')).width).toBe(1280);
  });

  it('a pane that is moved goes on as it was', async () => {
    await page.goto(panes('orchestrator@~2Fnew;settings'));
    const goal = pane('Orchestrator').getByRole('textbox', { name: 'Repository' });
    const field = (await goal.count()) > 0 ? goal : pane('Orchestrator').getByRole('combobox', { name: 'Repository' });
    await field.fill('/srv/half-written');
    await field.blur();
    await pane('Orchestrator').focus();
    await page.keyboard.press('Control+Alt+Shift+ArrowRight');
    await addressed('settings,orchestrator');
    expect(await field.inputValue()).toBe('/srv/half-written');
  });
});

describe('the address', () => {
  it('shows the same panes in another browser, and one step back undoes what was opened', async () => {
    await page.goto(panes(`orchestrator@~2Fruns~2F${idOf(39)};settings@theme&focus=2`));
    await page.getByRole('radio', { name: 'Dark' }).waitFor();
    await focused('Settings').waitFor();
    await page.keyboard.press('Control+\\');
    await focused('Empty').waitFor();
    const address = page.url();
    const other = await newPage();
    await other.goto(address);
    await focused('Empty', other).waitFor();
    await other.getByRole('radio', { name: 'Dark' }).waitFor();
    await pane('Orchestrator', other).getByRole('list', { name: 'Steps' }).waitFor();
    await other.context().close();
    await page.goBack();
    await expect.poll(() => pane('Empty').count()).toBe(0);
    await page.getByRole('radio', { name: 'Dark' }).waitFor();
  });

  it('that is broken is told in words, and what was saved is shown', async () => {
    await page.goto(panes('orchestrator;nonsense'));
    await page
      .getByRole('status', { name: 'Notices' })
      .getByText('names panes that this version does not know')
      .waitFor();
    await pane('Empty').waitFor();
    expect(await pane('Orchestrator').count()).toBe(0);
  });

  it('of runs in a pane stays in the pane', async () => {
    await page.goto(panes('orchestrator;settings'));
    await pane('Orchestrator')
      .getByRole('link', { name: /Orders can be searched/ })
      .click();
    await pane('Orchestrator').getByRole('list', { name: 'Steps' }).waitFor();
    await addressed(`orchestrator@~2Fruns~2F${idOf(39)}`);
    await page.keyboard.press('Escape');
    await addressed('orchestrator@~2Fruns;');
    expect(new URL(page.url()).pathname).toBe(at);
  });
});

describe('two pages of one project', () => {
  it('the one that changed nothing follows, and the other keeps its own', async () => {
    await page.goto(at);
    await pane('Empty').waitFor();
    const other = await newPage();
    await other.goto(at);
    await pane('Empty', other).getByRole('button', { name: 'Settings' }).click();
    await pane('Settings').waitFor();
    await page.keyboard.press('Control+\\');
    await pane('Empty').waitFor();
    await saved().toBe(2);
    expect(await pane('Empty', other).count()).toBe(0);
    await other.getByRole('button', { name: 'Theme' }).first().waitFor();
    await other.context().close();
  });
});

describe('everything else', () => {
  it('is found by a few letters', async () => {
    await page.goto(at);
    await pane('Empty').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).waitFor();
    await page.keyboard.type('orders');
    await page.keyboard.press('Enter');
    await pane('Orchestrator').getByRole('list', { name: 'Steps' }).waitFor();
    await focused('Orchestrator').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: 'Go to a project' }).getByRole('combobox').fill('inv');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Project: inventory-service' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/p/${projectOf(2, { name: '' }).id}`);
  });

  it('theme and keys are the same on every device, and a clash is told', async () => {
    await page.goto(panes('settings@keys'));
    const keys = page.getByRole('button', { name: 'Keys of: New run' });
    await keys.click();
    await page.keyboard.press('a');
    await page.getByText('The same keys also: allow once').waitFor();
    await keys.click();
    await page.keyboard.press('y');
    await expect.poll(() => settings.settings.keys).toEqual({ 'run.new': 'y' });
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard' });
    await help.getByText('New run').waitFor();
    await page.keyboard.press('Escape');
    await pane('Settings').focus();
    await page.keyboard.press('y');
    await page.getByRole('dialog', { name: 'New run' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: /^Theme/ })
      .first()
      .click();
    const other = await newPage();
    await other.goto('/runs');
    await expect.poll(() => other.evaluate(() => document.documentElement.dataset['theme'])).toBe('light');
    await other.context().close();
  });

  it('fits a phone: one pane at a time, switched below the bar', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(panes('orchestrator;settings,empty'));
    await pane('Orchestrator').waitFor();
    expect(await pane('Settings').isVisible()).toBe(false);
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Settings' }).click();
    await pane('Settings').waitFor();
    expect(await pane('Orchestrator').isVisible()).toBe(false);
    expect((await boxOf('Settings')).width).toBe(390);
    const over = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(over).toBe(false);
  });

  it('does not shift while it loads', async () => {
    await page.addInitScript(() => {
      Object.assign(window, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if ('value' in entry && typeof entry.value === 'number') {
            Object.assign(window, { shift: Number(Reflect.get(window, 'shift')) + entry.value });
          }
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(panes('orchestrator,empty;settings'));
    await pane('Orchestrator').getByRole('list').first().waitFor();
    await pane('Settings').getByRole('list', { name: 'Agents' }).getByText('opencode').waitFor();
    expect(await page.evaluate(() => Number(Reflect.get(window, 'shift')))).toBeLessThan(0.02);
  });

  it('can be installed, and is shown while the server is away, without anything of the API being kept', async () => {
    await page.goto(at);
    await pane('Empty').waitFor();
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await pane('Empty').waitFor();
    const kept = await page.evaluate(async () => {
      const cache = await caches.open('boocode-1');
      return (await cache.keys()).map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain('/');
    expect(kept.filter((path) => path.startsWith('/api'))).toEqual([]);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('alert').getByText('BooCode does not answer').first().waitFor();
    await page.context().setOffline(false);
    // The browser itself tells of what it could not load.
    complaints.length = 0;
    const manifest = await page.evaluate(async () => (await fetch('/manifest.webmanifest')).json());
    expect(manifest).toMatchObject({ display: 'standalone', start_url: '/' });
  });
});
