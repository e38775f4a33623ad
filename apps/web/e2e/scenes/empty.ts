import { atShop, inShop, paneOf } from './panes.js';
import { wideAndPhone, type Scene } from './scene.js';

const of = 'empty' as const;

export const emptyScenes: readonly Scene[] = [
  {
    name: 'empty-project',
    of,
    state: 'empty',
    title: 'What a pane can be',
    at: atShop,
    looks: wideAndPhone,
    parts: () => inShop([paneOf(of)]),
    arrange: (page) => page.getByRole('region', { name: 'Empty' }).getByRole('button', { name: 'Chat' }).waitFor(),
  },
];
