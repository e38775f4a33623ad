import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { checkPostgres } from '../doctor/postgres-check.js';
import { withoutPassword } from '@boocode/db/database-url';
import { prepareDatabase } from './database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it('finds a migrated database ready, and has nothing to apply', async () => {
  expect(await prepareDatabase(database.url)).toEqual([]);
});

it('tells the doctor the version and the schema', async () => {
  const [postgres, schema] = await checkPostgres(readConfig({ DATABASE_URL: database.url }));
  expect(postgres?.found).toMatch(/^\d+\.\d+, .*@127\.0\.0\.1:\d+\/.*$/);
  // The server of the tests is told to be fast, not safe; the doctor says so, and that BooCode works with it.
  expect(schema).toMatchObject({ name: 'schema', ok: false, needed: false });
});

it('says which database cannot be reached, and never its password', async () => {
  const gone = 'postgres://boocode:secret@127.0.0.1:9/boochat';
  const failed = prepareDatabase(gone);
  await expect(failed).rejects.toMatchObject({ code: 'database.unreachable' });
  await expect(failed).rejects.toThrow(/boocode@127\.0\.0\.1:9\/boochat cannot be used \(ECONNREFUSED\).*DATABASE_URL/);
  await expect(failed).rejects.not.toThrow(/secret/);
  expect(withoutPassword(gone)).toBe('boocode@127.0.0.1:9/boochat');
});
