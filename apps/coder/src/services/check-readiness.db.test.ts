import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkReadiness } from './check-readiness.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const claiming = { isClaiming: () => true };

test('with its database, its schema and a dispatcher it is ready', async () => {
  const parts = await checkReadiness(db.sql, claiming);
  expect(parts.map(({ name, ready, message }) => [name, ready, message])).toEqual([
    ['database', true, null],
    ['schema', true, null],
    ['dispatcher', true, null],
  ]);
});

test('when Postgres is away it says so within two seconds', async () => {
  const sql = connect('postgres://boocode@127.0.0.1:1/boocode', { answerMs: 30_000 });
  const began = performance.now();
  const parts = await checkReadiness(sql, claiming);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(parts[0]).toEqual({
    name: 'database',
    ready: false,
    needed: true,
    message: 'The database is away; runs go on once it is back.',
  });
  await sql.end({ timeout: 0 });
});

test('a database that has not been migrated to this version is named with what it lacks', async () => {
  const [last] = await db.sql<[{ name: string }]>`
    delete from schema_migrations
    where line = 'coder' and version = (select max(version) from schema_migrations where line = 'coder')
    returning name`;
  const parts = await checkReadiness(db.sql, claiming);
  expect(parts[1]).toMatchObject({ ready: false, message: `Migration coder/${last.name} was not applied.` });
});

test('while nothing claims it is not ready', async () => {
  const parts = await checkReadiness(db.sql, { isClaiming: () => false });
  expect(parts.find(({ name }) => name === 'dispatcher')).toMatchObject({ ready: false, needed: true });
});
