import { afterAll, expect, test } from 'vitest';
import { connect } from './connect.js';
import { testDatabase } from './testing.js';

test('a test database is migrated and empty', async () => {
  const { sql, drop } = await testDatabase();
  expect(await sql`select count(*) as rows from projects`).toEqual([{ rows: 0 }]);
  await drop();
});

test('two test databases do not see each other', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  await one.sql`select project_for_path(gen_random_uuid(), '/repository', 'repository')`;
  expect(await other.sql`select path from projects`).toEqual([]);
  await Promise.all([one.drop(), other.drop()]);
});

test('dropping a test database fails when a connection was left open, and names it', async () => {
  const { url, drop } = await testDatabase();
  const forgotten = connect(url, { name: 'forgetful', max: 1 });
  afterAll(() => forgotten.end());
  await forgotten`select 'what it did last'`;
  await expect(drop()).rejects.toMatchObject({
    code: 'connections_leaked',
    message: expect.stringMatching(/forgetful: idle after select 'what it did last'/),
  });
});
