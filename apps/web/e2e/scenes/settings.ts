import { fixtureModels } from '../fixture-models.js';
import { atShop, inShop, paneOf } from './panes.js';
import { everyLook, type Scene } from './scene.js';

const of = 'settings' as const;
const parts = () => [fixtureModels(), ...inShop([paneOf(of)])];

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
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: section }).click();
      await page.getByRole('region', { name: section }).waitFor();
    },
  })),
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
