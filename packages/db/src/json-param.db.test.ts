import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonParam } from './json-param.js';
import { testDatabase, type TestDatabase } from './testing.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ migrated: false });
});
afterAll(() => db.drop());

it('stores what is nested deeper than anybody writes, with words in the place of its depth', async () => {
  const deep: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  const [row] = await db.sql<[{ text: string }]>`select (${jsonParam(db.sql, { deep, kept: 1 })})::text as text`;
  expect(row.text).toContain('nested more than 500 deep');
  expect(row.text).toContain('"kept": 1');
});
