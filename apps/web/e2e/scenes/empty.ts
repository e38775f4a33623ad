import { fixtureProjects, projectOf } from '../fixture-projects.js';
import { everyLook, type Scene } from './scene.js';

const of = 'empty' as const;
const shop = projectOf(1, { name: 'shop' });

export const emptyScenes: readonly Scene[] = [
  {
    name: 'empty-first-visit',
    of,
    state: 'empty',
    title: 'First visit',
    at: '/',
    looks: everyLook,
    arrange: (page) => page.getByRole('main').getByRole('button').first().waitFor(),
  },
  {
    name: 'empty-project',
    of,
    state: 'few',
    title: 'An empty pane in a project',
    at: `/p/${shop.id}`,
    parts: () => [fixtureProjects([shop])],
    arrange: (page) => page.getByRole('main').getByRole('button').first().waitFor(),
  },
];
