import { fixtureModels } from '../fixture-models.js';
import { noStats } from '../fixture-stats.js';
import type { Page } from 'playwright-core';
import { atShop, inShop, paneOf } from './panes.js';
import { everyLook, wideAndPhone, type Scene } from './scene.js';

const of = 'settings' as const;
const parts = () => [fixtureModels(), ...inShop([paneOf(of)])];

const open = (page: Page, section: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: section }).click();

export const settingsScenes: readonly Scene[] = [
  {
    name: 'settings-agents',
    of,
    state: 'few',
    title: 'Agents, and what mends one',
    at: atShop,
    looks: everyLook,
    parts,
    arrange: (page) => page.getByText('claude auth login').first().waitFor(),
  },
  ...['Models', 'Limits', 'Theme', 'Notifications', 'Keys'].map((section): Scene => ({
    name: `settings-${section.toLowerCase()}`,
    of,
    state: 'more',
    title: section,
    at: atShop,
    parts,
    async arrange(page) {
      await open(page, section);
      await page.getByRole('region', { name: section }).waitFor();
    },
  })),
  {
    name: 'settings-stats',
    of,
    state: 'more',
    title: 'What personas found, and what a kept finding cost',
    at: atShop,
    looks: wideAndPhone,
    parts,
    async arrange(page) {
      await open(page, 'Stats');
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'settings-stats-empty',
    of,
    state: 'empty',
    title: 'Stats before any run has ended',
    at: atShop,
    parts: () => [noStats, ...parts()],
    async arrange(page) {
      await open(page, 'Stats');
      await page.getByText(/No run has ended/).waitFor();
    },
  },
  {
    name: 'settings-failing',
    of,
    state: 'failing',
    title: 'Coder is away',
    at: atShop,
    world: { failing: true },
    parts,
    arrange: (page) =>
      page
        .getByText(/Coder does not answer/)
        .first()
        .waitFor(),
  },
];
