import { TaskListQuery } from '@boocode/contracts/task-list';
import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillTasks, type ManyTasks } from '../../task-list/many-tasks.js';
import { findGroups } from '../../task-list/find-groups.js';

/** The long form has the size that the list is promised for; the bounds are the same. */
const TASKS = process.env['BOOCODE_PROOF_BUFFERS'] === 'long' ? 100_000 : 20_000;

/** Rows that finding a page may fetch, however many there are: at most 2,000 that seem to be few, thrice, and those of the page. */
const MOST_FETCHED = 15_000;
/** Of a word that every task has, so many are looked at one after the other, in no order. */
const MOST_SCANNED = 2_001;

let db: TestDatabase;
let sql: Sql;
let many: ManyTasks;
beforeAll(async () => {
  db = await testDatabase();
  many = await fillTasks(db.sql, TASKS);
  sql = connect(db.url, { name: 'pages', max: 1 });
}, 120_000);
afterAll(async () => {
  await sql.end();
  await db.drop();
});

interface Reads {
  scanned: number;
  fetched: number;
}

/** How many rows were read one after the other, and how many by an index, by what `act` does. */
async function readsOf(act: () => Promise<unknown>): Promise<Reads> {
  const read = async (): Promise<Reads> => {
    await sql`select pg_stat_force_next_flush()`;
    await sql`select pg_stat_clear_snapshot()`;
    const [reads] = await sql<[Reads]>`
      select sum(t.seq_tup_read)::int as scanned, sum(t.idx_tup_fetch)::int as fetched
      from pg_stat_user_tables t
      where t.relname in ('tasks', 'task_search')`;
    return reads;
  };
  const before = await read();
  await act();
  const after = await read();
  return { scanned: after.scanned - before.scanned, fetched: after.fetched - before.fetched };
}

test.each([
  ['all', {}],
  ['open', { filter: 'open' }],
  ['completed', { filter: 'completed' }],
  ['failed', { filter: 'failed' }],
  ['cancelled', { filter: 'cancelled' }],
  ['needs-you', { filter: 'needs-you' }],
  ['a word of few', { q: 'part77' }],
  ['a word of none', { q: 'nowhere' }],
  ['an agent of many', { agent: 'opencode' }],
  ['an agent of few', { agent: 'rare' }],
  ['a project of many', { project_id: 'project' }],
  ['all at once', { filter: 'failed', agent: 'opencode', project_id: 'project', q: 'provider' }],
])('a page is found without reading the table, first or far down: %s', async (_, narrowing) => {
  const query = TaskListQuery.parse({ ...narrowing, ...('project_id' in narrowing && { project_id: many.project }) });
  const [far] = await sql<[{ id: string }]>`
    select id from tasks where id = group_id order by id offset (select count(*) / 10 from tasks where id = group_id) limit 1`;
  for (const before of [null, far.id]) {
    // Plans that are made for every call alike come with the sixth.
    for (let n = 0; n < 6; n += 1) await findGroups(sql, query, { before, limit: 51 });
    const { scanned, fetched } = await readsOf(() => findGroups(sql, query, { before, limit: 51 }));
    expect(scanned).toBeLessThanOrEqual('q' in narrowing ? MOST_SCANNED : 0);
    expect(fetched).toBeLessThanOrEqual(MOST_FETCHED);
  }
});
