import { fewMessages } from '../fixture-chats.js';
import { fixtureChats } from '../fixture-chat-server.js';
import { fixtureProjects, projectOf } from '../fixture-projects.js';
import { runningRun } from '../fixture-runs.js';
import { atShop, inShop, paneOf, shop } from './panes.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const of = 'page' as const;
const split = () => [
  fixtureChats([fewMessages({ project_id: shop.id })]),
  ...inShop([paneOf('chat', [fewMessages().chat.id])], [paneOf('orchestrator'), paneOf('settings')]),
];
const world = { runs: [runningRun(now)] };

/** What holds the panes. */
export const workbenchScenes: readonly Scene[] = [
  {
    name: 'page-first-visit',
    of,
    state: 'empty',
    title: 'First visit: a folder is chosen',
    at: '/',
    looks: everyLook,
    arrange: (page) => page.getByRole('button', { name: 'shop' }).waitFor(),
  },
  {
    name: 'page-projects',
    of,
    state: 'few',
    title: 'The projects',
    at: '/projects',
    parts: () => [
      fixtureProjects([
        shop,
        projectOf(2, { name: 'inventory-service' }),
        projectOf(3, { name: 'gone', folder: 'missing' }),
      ]),
    ],
    arrange: (page) => page.getByRole('list', { name: 'Projects' }).waitFor(),
  },
  {
    name: 'page-split',
    of,
    state: 'more',
    title: 'Three panes',
    at: atShop,
    looks: everyLook,
    world,
    parts: split,
    arrange: (page) => page.getByRole('article', { name: 'You' }).first().waitFor(),
  },
  {
    name: 'page-palette',
    of,
    state: 'more',
    title: 'Anything is found by a few letters',
    at: atShop,
    looks: wideAndPhone,
    world,
    parts: split,
    async arrange(page) {
      await page.getByRole('article', { name: 'You' }).first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
];
