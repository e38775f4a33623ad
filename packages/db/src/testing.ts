import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { inject } from 'vitest';
import { connect, type Sql } from './connect.js';
import { LeakedConnectionsError } from './errors.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the global setup made: a server, and the name of the migrated database in it that tests are cloned from. */
    testPostgres: { adminUrl: string; template: string };
  }
}

export type TestDatabase = {
  url: string;
  sql: Sql;
  /**
   * Closes `sql` and removes the database.
   *
   * Errors: `LeakedConnectionsError` when others were still connected, naming each; they are ended and the database removed.
   */
  drop: () => Promise<void>;
};

/**
 * A database of its own, migrated unless told otherwise, for one test file (it is a file copy, some 70 ms). Call `drop()` in `afterAll`. Only test files of
 * the vitest project `db` have one: name them `*.db.test.ts`.
 */
export async function testDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const provided = inject('testPostgres');
  if (!provided)
    throw new Error('No test Postgres here. Name the test file *.db.test.ts, so that vitest starts one for it.');
  const { adminUrl, template } = provided;
  // The setup removes by this prefix what a test file that died left behind.
  const name = `${template}_${randomBytes(8).toString('hex')}`;
  await asAdmin(
    adminUrl,
    (admin) => admin`create database ${admin(name)} template ${admin(migrated ? template : 'template0')}`,
  );

  const url = new URL(adminUrl);
  url.pathname = name;
  const sql = connect(url.href, { name: 'test' });
  const drop = async (): Promise<void> => {
    await sql.end();
    const leaked = await asAdmin(adminUrl, async (admin) => {
      const found = await leakedConnections(admin, name);
      await admin`drop database if exists ${admin(name)} with (force)`;
      return found;
    });
    if (leaked.length > 0) {
      throw new LeakedConnectionsError(
        `${leaked.length} connection(s) to the test database were left open; close each where it was opened:\n` +
          leaked.map((one) => `- ${one.application_name || '(no name)'}: ${one.state} after ${one.query}`).join('\n'),
      );
    }
  };
  return { url: url.href, sql, drop };
}

type Leak = { application_name: string; state: string; query: string };

/** How long a session that its client has closed may take to leave `pg_stat_activity`. */
const LEAVING_MS = 1_000;

/** What is still connected, once those who are on their way out have had the time to go. */
async function leakedConnections(admin: Sql, name: string): Promise<Leak[]> {
  const deadline = Date.now() + LEAVING_MS;
  for (;;) {
    const open = await admin<Leak[]>`
      select application_name, coalesce(state, 'unknown') as state, query
      from pg_stat_activity
      where datname = ${name}
        and backend_type = 'client backend'
      order by backend_start`;
    if (open.length === 0 || Date.now() > deadline) return open;
    await delay(10);
  }
}

async function asAdmin<Result>(url: string, work: (admin: Sql) => Promise<Result>): Promise<Result> {
  const admin = connect(url, { name: 'test-admin', max: 1 });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
