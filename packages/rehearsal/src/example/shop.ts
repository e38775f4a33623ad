import { shopCode } from './shop-code.js';
import { shopTests } from './shop-tests.js';

/** A document of the example, as a launch hands it in. */
interface ExampleDocument {
  name: string;
  role: 'input' | 'current' | 'desired';
  text: string;
}

/** The files of a small shop on its main branch: several subsystems, and in each of them something to say. */
export const shopFiles: Readonly<Record<string, string>> = { ...shopCode, ...shopTests };

/** What its branch `feature` adds. */
export const shopChange: Readonly<Record<string, string>> = {
  'src/orders/refund.ts': `import { pool } from '../db/pool.js';

/** Gives the money of an order back. */
export async function refundOrder(request: { query: { id: string } }) {
  const { rows } = await pool.query(\`select * from orders where id = '\${request.query.id}'\`);
  try {
    await fetch('https://pay.example.org/refunds', { method: 'POST', body: JSON.stringify(rows[0]) });
  } catch {}
  return rows[0];
}
`,
  'src/orders/total.ts': `/** Sums the lines of an order, in cents. */
export function totalOf(lines: { cents: number; count: number }[]): number {
  return lines.reduce((sum, line) => sum + line.cents * line.count, 0);
}
`,
};

/** A part of it that shows most signals. */
export const shopFocus: readonly string[] = ['src', 'db', 'infra', 'api'];

/** What a run of any flow can be asked about it, in words that belong to no flow alone. */
export const shopGoal = 'Payments that are slow, retried or lost, and the orders, sessions and tables that they touch.';

/** A plan, and the two sides of a comparison. */
export const shopDocuments: readonly ExampleDocument[] = [
  {
    name: 'plan.md',
    role: 'input',
    text: `# Refunds

## What changes
- The order page must show a button that refunds an order.
- A refund calls the payment provider and must be fast.
- The table \`refunds\` is added by a migration of the schema.
- Refund jobs run in parallel workers that read one queue.
- The session token of a customer is kept in local storage.
- A session expires after 30 minutes without a click.
- Large orders should be handled appropriately.
- The work in \`src/orders/refunds.ts\` should be deployed before Friday.

## Limits
- A session expires after 60 minutes without a click.
- The amount of a refund is entered in a form: TBD.
`,
  },
  {
    name: 'current.md',
    role: 'current',
    text: `# The shop today

- A customer can place an order and see its state.
- Payments are retried 3 times.
- Sessions are kept in the table \`sessions\` for 30 minutes.
`,
  },
  {
    name: 'desired.md',
    role: 'desired',
    text: `# The shop as it should be

- A customer can place an order and see its state.
- A customer must be able to refund an order within 14 days.
- Accountants can export monthly ledgers as spreadsheets.
`,
  },
];
