import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './testing.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const ONE = '018f0000-0000-7000-8000-000000000001';
const TWO = '018f0000-0000-7000-8000-000000000002';

test('a path is made a project once, and keeps its first id and name', async () => {
  const { sql } = database;
  expect(await sql`select project_for_path(${ONE}, '/repositories/shop', 'shop') as id`).toEqual([{ id: ONE }]);
  expect(await sql`select project_for_path(${TWO}, '/repositories/shop', 'other') as id`).toEqual([{ id: ONE }]);
  expect(await sql`select id, name, path from projects`).toEqual([
    { id: ONE, name: 'shop', path: '/repositories/shop' },
  ]);
});

test('callers who name a new path at the same moment all get one project', async () => {
  const answers = await Promise.all(
    Array.from(
      { length: 8 },
      () =>
        database.sql<{ id: string }[]>`select project_for_path(gen_random_uuid(), '/repositories/busy', 'busy') as id`,
    ),
  );
  expect(new Set(answers.map(([row]) => row?.id)).size).toBe(1);
});

test('a hidden project is on the list again when its path is named, and only then is anything said', async () => {
  const { sql } = database;
  const said: string[] = [];
  const listening = await sql.listen('projects_shown', (id) => said.push(id));
  const name = (id: string) => sql`select project_for_path(${id}, '/repositories/hidden', 'hidden') as id`;
  await name(ONE.replace('1', '3'));
  const [{ id }] = await sql<[{ id: string }]>`
    update projects
    set hidden_at = now()
    where path = '/repositories/hidden'
    returning id`;
  expect(await name(TWO)).toEqual([{ id }]);
  expect(await sql`select hidden_at from projects where id = ${id}`).toEqual([{ hidden_at: null }]);
  await name(TWO);
  // Words come in their order: when this one is heard, all others were.
  await new Promise<void>((resolve) => {
    void sql.listen('done', () => resolve()).then(() => sql`select pg_notify('done', '')`);
  });
  expect(said).toEqual([id, id]);
  await listening.unlisten();
});
