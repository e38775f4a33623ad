import type { ArtifactView } from '@boocode/contracts/artifact';
import { idOf } from '../fixture-build.js';
import { artifactPage, ok, type Resource } from '../fixture-resource.js';
import { atShop, inShop, paneOf } from './panes.js';
import { everyLook, type Scene } from './scene.js';

const document = `# Rounding once

The total of the cart is rounded **after** the tax, and nowhere else.

1. \`src/cart/total.ts\` adds the lines without rounding
2. \`src/cart/tax.ts\` adds the tax to the sum
3. the sum is rounded once, to cents

| Cart | Before | After |
|---|---:|---:|
| one line | 11.91 | 11.90 |
| ten lines | 119.10 | 119.04 |

## What could go wrong

Invoices that were sent keep their totals: they are read from the row, not made anew.
`;
const artifact = (n: number, given: Partial<ArtifactView>): ArtifactView => ({
  id: idOf(6600, n),
  chat_id: null,
  kind: 'markdown',
  title: 'Rounding once',
  content: document,
  created_at: '2026-03-02T09:00:00.000Z',
  ...given,
});
const serving = (one: ArtifactView): Resource => ({
  answer: ({ path }) =>
    path === `/api/artifacts/${one.id}` ? ok(one) : artifactPage(path, (id) => (id === one.id ? one : undefined)),
});
const [plan, page, long] = [
  artifact(1, {}),
  artifact(2, { kind: 'html', title: 'Totals', content: '<title>Totals</title><h1>Totals</h1><p>11.90</p>' }),
  artifact(3, {
    title: 'A long plan',
    content: Array.from({ length: 60 }, (_, n) => document.replace('# Rounding', `# ${n}. Rounding`)).join('\n'),
  }),
];
const heading = /Rounding once/;

export const artifactScenes: readonly Scene[] = [
  {
    name: 'markdown-artifact-few',
    of: 'markdown_artifact',
    state: 'few',
    title: 'A document that a chat wrote',
    at: atShop,
    looks: everyLook,
    parts: () => [serving(plan), ...inShop([paneOf('markdown_artifact', [plan.id])])],
    arrange: (shown) => shown.getByRole('heading', { name: heading }).first().waitFor(),
  },
  {
    name: 'markdown-artifact-full',
    of: 'markdown_artifact',
    state: 'very full',
    title: 'A long document',
    at: atShop,
    parts: () => [serving(long), ...inShop([paneOf('markdown_artifact', [long.id])])],
    arrange: (shown) => shown.getByRole('heading', { name: heading }).first().waitFor(),
  },
  {
    name: 'markdown-artifact-gone',
    of: 'markdown_artifact',
    state: 'failing',
    title: 'A document that is not there',
    at: atShop,
    parts: () => inShop([paneOf('markdown_artifact', [plan.id])]),
    arrange: (shown) => shown.getByRole('alert').first().waitFor(),
  },
  {
    name: 'html-artifact-few',
    of: 'html_artifact',
    state: 'few',
    title: 'A web page that a chat wrote, in its sandbox',
    at: atShop,
    looks: everyLook,
    parts: () => [serving(page), ...inShop([paneOf('html_artifact', [page.id])])],
    arrange: (shown) => shown.frameLocator('iframe').getByRole('heading', { name: 'Totals' }).waitFor(),
  },
];
