import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeSchema } from '../describe-schema.js';
import { testDatabase, type TestDatabase } from '../testing.js';
import { named, type NamedObject } from './expected-schema.js';
import { schemaDifferences } from './schema-differences.js';
import { inWordsOfServer } from './words-of-server.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ migrated: false });
  await db.sql.unsafe(
    'create table parts (id int, name text); create view named as select id from parts where name is not null',
  );
});
afterAll(() => db.drop());

const objects = async (): Promise<NamedObject[]> => (await describeSchema(db.sql)).map(({ text }) => named(text));

async function differences(query: string): Promise<string[]> {
  const found = await objects();
  const expected = found.map((object) =>
    object.kind === 'view' ? { ...object, text: `create view named as\n ${query};` } : object,
  );
  return schemaDifferences(await inWordsOfServer(db.sql, expected, found), found).map(({ what }) => what);
}

test('a view in the words of another major version is the same view', async () => {
  expect(await differences('SELECT parts.id\n   FROM parts\n  WHERE parts.name IS NOT NULL')).toEqual([]);
});

test.each([
  ['another query', 'SELECT parts.id\n   FROM parts'],
  ['a query that this database cannot run', 'SELECT parts.gone\n   FROM parts'],
])('a view with %s differs', async (_why, query) => {
  expect(await differences(query)).toEqual(['View named is not what the migrations made.']);
});

test('looking leaves nothing behind', async () => {
  const before = await objects();
  await differences('SELECT parts.id\n   FROM parts\n  WHERE parts.name IS NOT NULL');
  expect(await objects()).toEqual(before);
  const [row] = await db.sql<
    [{ views: number }]
  >`select count(*)::int as views from pg_class where relname = 'boocode_doctor'`;
  expect(row.views).toBe(0);
});
