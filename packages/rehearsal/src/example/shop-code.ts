// Put together here, so that scanners of this repository do not take it for a real one.
const signingKey = ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dcXf93Kq'].join('_');

/** Program, schema, settings and documents of the example. */
export const shopCode: Readonly<Record<string, string>> = {
  'README.md':
    '# Shop\n\nSells things. Start it with `npm start`.\n\n## Layout\n\n`src/` holds the program, `db/` its schema.\n',
  'package.json': `{
  "name": "shop",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "start": "node src/server.js",
    "test": "vitest run"
  },
  "dependencies": {
    "fastify": "^5.0.0",
    "pg": "^8.0.0"
  },
  "devDependencies": {
    "vitest": "^4.0.0"
  }
}
`,
  'docs/decisions/0001-postgres.md': '# Keep orders in Postgres\n\nOrders and payments must be changed together.\n',
  'db/migrations/001_orders.sql': `create table orders (
  id bigint primary key,
  customer text not null,
  cents bigint not null
);
create table sessions (
  token text primary key,
  customer text not null
);
`,
  'db/migrations/002_drop_notes.sql': 'drop table notes;\n',
  'infra/Dockerfile': 'FROM node:20-slim\nCOPY . /app\nCMD ["node", "/app/src/server.js"]\n',
  'api/openapi.yaml': 'openapi: 3.1.0\ninfo:\n  title: Shop\n  version: "1"\npaths:\n  /orders: {}\n',
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n',
  'src/server.ts': `import Fastify from 'fastify';
import { login } from './auth/login.js';
import { placeOrder } from './orders/place-order.js';

const app = Fastify();
app.post('/login', login);
app.post('/orders', placeOrder);
app.listen({ port: Number(process.env.PORT ?? 3000) });
`,
  'src/db/pool.ts': `import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
`,
  'src/auth/session.ts': `import { pool } from '../db/pool.js';

const signingKey = '${signingKey}';

/** The customer behind a session token. */
export async function customerOf(token: string): Promise<string | null> {
  const { rows } = await pool.query('select customer from sessions where token = $1', [token]);
  return rows[0]?.customer ?? null;
}

/** Signs a session token. */
export function sign(token: string): string {
  return \`\${token}.\${signingKey.length}\`;
}
`,
  'src/auth/login.ts': `import { pool } from '../db/pool.js';
import { sign } from './session.js';

/** Opens a session for a customer whose password is right. */
export async function login(request: { body: { name: string; password: string } }) {
  const { name, password } = request.body;
  const { rows } = await pool.query(\`select * from customers where name = '\${name}' and password = '\${password}'\`);
  if (rows.length === 0) throw new Error('The name or the password is wrong.');
  return sign(rows[0].token);
}
`,
  'src/orders/place-order.ts': `import { pool } from '../db/pool.js';
import { charge } from '../payments/charge.js';
import { enqueue } from '../jobs/queue.js';

/** Places an order: charges it, stores it, and sends the confirmation later. */
export async function placeOrder(request: { body: { customer: string; cents: number } }) {
  const { customer, cents } = request.body;
  const payment = await charge(customer, cents);
  await pool.query('insert into orders (id, customer, cents) values ($1, $2, $3)', [payment.id, customer, cents]);
  enqueue({ kind: 'confirm', order: payment.id });
  return { id: payment.id };
}
`,
  'src/orders/find-order.ts': `import { pool } from '../db/pool.js';

/** An order by its id; null when there is none. */
export async function findOrder(id: string) {
  const { rows } = await pool.query('select id, customer, cents from orders where id = $1', [id]);
  return rows[0] ?? null;
}
`,
  'src/payments/charge.ts': `const attempts = 3;

/** Charges a customer. A payment that fails is retried. */
export async function charge(customer: string, cents: number): Promise<{ id: string }> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      const response = await fetch('https://pay.example.org/charges', { method: 'POST' });
      return await response.json();
    } catch {}
  }
  throw new Error(\`\${customer} could not be charged \${cents} cents.\`);
}
`,
  'src/payments/report.ts': `/** Tells accounting about a payment. */
export async function report(payment: { id: string }): Promise<void> {
  await fetch(\`https://accounts.example.org/payments/\${payment.id}\`, { method: 'PUT' });
}
`,
  'src/jobs/queue.ts': `import { report } from '../payments/report.js';

interface Job {
  kind: 'confirm' | 'report';
  order: string;
}

const waiting: Job[] = [];
let done = 0;

export function enqueue(job: Job): void {
  waiting.push(job);
}

/** Does all waiting jobs at the same time. */
export async function drain(): Promise<void> {
  const jobs = waiting.splice(0);
  jobs.forEach(async (job) => {
    await report({ id: job.order }).catch(() => {});
    done += 1;
  });
}

/** How many jobs are done. */
export function doneJobs(): number {
  return done;
}
`,
  'src/web/OrderPage.tsx': `import { useState } from 'react';

/** One order, with a button that refunds it. */
export function OrderPage({ id }: { id: string }) {
  const [state, setState] = useState('open');
  // TODO say what went wrong
  const refund = () => fetch(\`/orders/\${id}/refund\`).then(() => setState('refunded'));
  return <button onClick={refund}>{state}</button>;
}
`,
};
