import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from './connect.js';
import { DatabaseUrlError } from './errors.js';
import { testDatabase, type TestDatabase } from './testing.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('64-bit columns arrive, and are sent, as numbers', async () => {
  const sent = 9_007_199_254_740_991;
  expect(await database.sql`select ${sent}::bigint as big, count(*) as rows from projects`).toEqual([
    { big: sent, rows: 0 },
  ]);
});

test('a connection says whose it is', async () => {
  const sql = connect(database.url, { name: 'boocode-coder', max: 1 });
  expect(await sql`select current_setting('application_name') as name`).toEqual([{ name: 'boocode-coder' }]);
  await sql.end();
});

test('a transaction that is forgotten is ended by the server, and its locks with it', async () => {
  const sql = connect(database.url, { name: 'forgetful', max: 1, idleInTransactionMs: 50 });
  const forgotten = sql.begin(async (tx) => {
    await tx`lock table projects`;
    // Waits for the lock that this transaction holds while it does nothing; only its end lets this go on.
    await database.sql`select id from projects`;
  });
  await expect(forgotten).rejects.toMatchObject({
    code: expect.stringMatching(/^(25P03|CONNECTION_CLOSED|ECONNRESET)$/),
  });
  await sql.end();
});

test.each(['', 'localhost:5432', 'mysql://localhost/boochat', 'postgres://[half'])(
  'the address %j is refused',
  (url) => {
    expect(() => connect(url)).toThrow(DatabaseUrlError);
  },
);

test('a server that is not there is named by code', async () => {
  const sql = connect('postgres://boocode@127.0.0.1:1/boochat', { max: 1 });
  await expect(sql`select 1`).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await sql.end();
});
