import type { EvaluationCase } from './case.js';

const shop = {
  'package.json': '{ "name": "shop", "type": "module" }\n',
  'src/orders/store.ts': [
    "import { db } from '../db.js';",
    '',
    'export async function findOrder(id: string) {',
    "  return db.one('select * from orders where id = $1', [id]);",
    '}',
    '',
  ].join('\n'),
  'src/orders/store.test.ts': [
    "import { findOrder } from './store.js';",
    "import { test, expect } from 'vitest';",
    '',
    "test('finds an order', async () => expect(await findOrder('1')).toBeDefined());",
    '',
  ].join('\n'),
  'src/db.ts': "export { db } from 'pg-easy';\n",
};

/** A module of plain arithmetic with nothing wrong in it, so that a change can be as large as changes are. */
function module(name: string): string {
  const functions = Array.from({ length: 8 }, (_, n) => [
    `/** Part ${n + 1} of ${name}, in cents. */`,
    `export function ${name}Part${n + 1}(lines: { cents: number; count: number }[]): number {`,
    `  return lines.reduce((sum, line) => sum + line.cents * line.count, ${n});`,
    '}',
    '',
  ]);
  return functions.flat().join('\n');
}

/** What flows are judged by: planted faults of several kinds, and clean subjects on which silence is right. */
export const evaluationCases: EvaluationCase[] = [
  {
    id: 'injection',
    flow: 'code-review',
    before: shop,
    after: {
      'src/orders/search.ts': [
        "import { db } from '../db.js';",
        '',
        'export async function searchOrders(name: string) {',
        "  return db.many(`select * from orders where name like '%${name}%'`);",
        '}',
        '',
      ].join('\n'),
    },
    plants: [
      {
        id: 'sql',
        path: 'src/orders/search.ts',
        quote: 'select * from orders where name',
        what: 'user input in a query',
      },
    ],
  },
  {
    id: 'silent-failure',
    flow: 'code-review',
    before: shop,
    after: {
      'src/orders/notify.ts': [
        'export async function notify(url: string, order: { id: string }) {',
        '  try {',
        "    await fetch(url, { method: 'POST', body: JSON.stringify(order) });",
        '  } catch {}',
        '}',
        '',
      ].join('\n'),
    },
    plants: [
      { id: 'swallowed', path: 'src/orders/notify.ts', quote: '} catch {}', what: 'a failure that nobody sees' },
      { id: 'no-timeout', path: 'src/orders/notify.ts', quote: 'await fetch(url', what: 'a call that may never end' },
    ],
  },
  {
    id: 'secret',
    flow: 'code-review',
    before: shop,
    after: {
      'src/payments/client.ts': [
        "const apiKey = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';",
        '',
        'export function headers() {',
        '  return { authorization: `Bearer ${apiKey}` };',
        '}',
        '',
      ].join('\n'),
    },
    plants: [{ id: 'key', path: 'src/payments/client.ts', quote: "const apiKey = '", what: 'a key in the source' }],
  },
  {
    id: 'lost-data',
    flow: 'code-review',
    before: shop,
    after: {
      'migrations/002_drop_notes.sql': 'alter table orders drop column notes;\n',
      'src/orders/migrate.ts': "export const steps = ['002_drop_notes.sql'];\n",
    },
    plants: [
      {
        id: 'drop',
        path: 'migrations/002_drop_notes.sql',
        quote: 'drop column notes',
        what: 'data that cannot come back',
      },
    ],
  },
  {
    id: 'wide-change',
    flow: 'code-review',
    before: shop,
    after: {
      ...Object.fromEntries(
        ['cart', 'invoice', 'refund', 'shipping', 'stock', 'tax'].map((name) => [
          `src/orders/${name}.ts`,
          module(name),
        ]),
      ),
      'src/orders/export.ts': [
        "import { execSync } from 'node:child_process';",
        '',
        'export function exportOrders(folder: string) {',
        '  return execSync(`tar czf orders.tgz ${folder}`);',
        '}',
        '',
      ].join('\n'),
    },
    plants: [{ id: 'shell', path: 'src/orders/export.ts', quote: 'tar czf', what: 'input in a shell command' }],
  },
  {
    id: 'clean-refactoring',
    flow: 'code-review',
    before: shop,
    after: {
      'src/orders/store.ts': [
        "import { db } from '../db.js';",
        '',
        '/** The order with this id. */',
        'export async function findOrder(id: string) {',
        "  return db.one('select * from orders where id = $1', [id]);",
        '}',
        '',
      ].join('\n'),
    },
    plants: [],
  },
  {
    id: 'clean-docs',
    flow: 'code-review',
    before: shop,
    after: { 'docs/orders.md': '# Orders\n\n`findOrder` in `src/orders/store.ts` reads one order by its id.\n' },
    plants: [],
  },
  {
    id: 'vague-plan',
    flow: 'iterative-plan-review',
    before: shop,
    documents: [
      {
        name: 'plan.md',
        role: 'input',
        text: [
          '# Search for orders',
          '',
          '- Orders can be searched by name in `src/orders/finder.ts`, which exists already.',
          '- The search must be fast.',
          '- Results are kept for 30 days.',
          '- Results are deleted after 7 days.',
          '',
        ].join('\n'),
      },
    ],
    plants: [
      { id: 'unmeasured', path: 'plan.md', quote: 'must be fast', what: 'a demand that nobody can measure' },
      { id: 'contradiction', path: 'plan.md', quote: 'deleted after 7 days', what: 'two periods for one thing' },
    ],
  },
];
