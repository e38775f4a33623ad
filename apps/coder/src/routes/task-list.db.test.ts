import { ErrorBody } from '@boocode/contracts/error';
import { ListedTask, TaskCounts, TaskListPage } from '@boocode/contracts/task-list';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { launch } from '../tasks/launch.js';
import {
  claimSome,
  claimStep,
  completeAll,
  failStep,
  idOf,
  testRun,
  testTask,
  type TestStep,
} from '../tasks/test-run.js';
import type { NewTask } from '../tasks/types.js';

let db: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  db = await testDatabase();
  app = await testApp(db.sql);
});
afterAll(async () => {
  await app.close();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from projects`;
});

const get = (path: string, query: Record<string, string> = {}) =>
  app.call('GET', `${path}?${new URLSearchParams(query).toString()}`);

async function page(query: Record<string, string> = {}): Promise<TaskListPage> {
  const { status, body } = await get('/task-list', query);
  expect([status, body]).toEqual([200, expect.anything()]);
  return TaskListPage.parse(body);
}
const ids = async (query: Record<string, string>): Promise<string[]> => (await page(query)).groups.map(({ id }) => id);

async function launched(fields: Partial<NewTask> = {}): Promise<string> {
  const task = testTask(fields);
  await launch(db.sql, { tasks: [task], key: null });
  return task.id;
}

async function launchedRun(steps: Record<string, TestStep>): Promise<Record<string, string>> {
  const run = testRun(steps, { flow: 'code-review', plan: { title: 'Review topic', goal: 'Payments' } });
  await launch(db.sql, { tasks: run.rows, key: null });
  return run.ids;
}

/** All pages of a list, one after the other. */
async function walk(query: Record<string, string>, between: () => Promise<unknown> = async () => undefined) {
  const pages: string[][] = [];
  let next: string | null = null;
  do {
    const got: TaskListPage = await page({ ...query, ...(next !== null && { before: next }) });
    pages.push(got.groups.map(({ id }) => id));
    next = got.next;
    await between();
  } while (next !== null);
  return pages;
}

async function some(count: number): Promise<string[]> {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) made.unshift(await launched({ input: n % 2 === 0 ? 'even' : 'odd' }));
  return made;
}

describe('a filter in the address', () => {
  test('narrows by state, words, agent and project, each for itself and together', async () => {
    const project = uuidv7();
    await db.sql`insert into projects (id, name, path) values (${project}, 'shop', '/srv/shop')`;
    const human = await launched({ agent: 'human', input: 'Decide about Refunds' });
    const done = await launched({ agent: 'opencode', input: 'Write the refunds page', project_id: project });
    await completeAll(db.sql, await claimSome(db.sql, { agent: 'opencode' }));
    const open = await launched({ agent: 'opencode', input: 'Read the cart' });

    expect(await ids({})).toEqual([open, done, human]);
    expect(await ids({ filter: 'needs-you' })).toEqual([human]);
    expect(await ids({ filter: 'completed' })).toEqual([done]);
    expect(await ids({ q: 'REFUNDS' })).toEqual([done, human]);
    expect(await ids({ q: 'refunds the' })).toEqual([done]);
    expect(await ids({ agent: 'opencode' })).toEqual([open, done]);
    expect(await ids({ project_id: project })).toEqual([done]);
    expect(await ids({ agent: 'opencode', filter: 'open', q: 'cart' })).toEqual([open]);
    expect(await ids({ agent: 'opencode', filter: 'needs-you' })).toEqual([]);
    expect(await ids({ groups: `${done},${human}`, filter: 'completed' })).toEqual([done]);
  });

  test('finds a run by a step of it, and its members by the same', async () => {
    const run = await launchedRun({ a: { max_attempts: 1 }, b: {} });
    const head = idOf(run, 'finish');
    await failStep(db.sql, await claimStep(db.sql, 'a'));
    const [group] = (await page({ filter: 'failed' })).groups;
    expect(group).toMatchObject({ id: head, members: 2, found: 1 });
    const members = await get(`/task-list/${head}/members`, { filter: 'failed' });
    expect(
      ListedTask.array()
        .parse(members.body)
        .map(({ step_key }) => step_key),
    ).toEqual(['a']);
    const all = await get(`/task-list/${head}/members`, { limit: '1' });
    expect(ListedTask.array().parse(all.body)).toHaveLength(1);
    expect(TaskCounts.parse((await get('/task-list/counts')).body)).toMatchObject({ failed: 1 });
  });

  test('takes what means something to SQL, to patterns and to addresses as words, or as nothing', async () => {
    const odd = await launched({ input: "Discount: 50%_off 'or' else" });
    await launched({ input: 'Discount' });
    const found: [string, string[]][] = [];
    for (const q of ["'or' ; --", '50%_off', 'off\\', 'else&q=', '%', '_', "'", '--'])
      found.push([q, await ids({ q })]);
    expect(found).toEqual([
      ["'or' ; --", [odd]],
      ['50%_off', [odd]],
      ['off\\', [odd]],
      ['else&q=', []],
      ['%', []],
      ['_', []],
      ["'", []],
      ['--', []],
    ]);
  });
});

describe('what cannot be meant', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a state that there is not', { filter: 'lost' }, 'filter'],
    ['a page of nothing', { limit: '0' }, 'limit'],
    ['a page without end', { limit: '101' }, 'limit'],
    ['a page of words', { limit: 'many' }, 'limit'],
    ['a place that is no id', { before: 'yesterday' }, 'before'],
    ['a project that is no id', { project_id: 'shop' }, 'project_id'],
    ['groups that are no ids', { groups: 'a,b' }, 'groups.0'],
    ['a novel for a search', { q: 'x'.repeat(201) }, 'q'],
  ])('%s is refused, and the field named', async (_what, query, field) => {
    const { status, body } = await get('/task-list', query);
    expect([status, body]).toEqual([400, expect.anything()]);
    expect(ErrorBody.parse(body)).toMatchObject({
      code: 'request.invalid',
      message: expect.stringContaining(`${field}: `),
    });
  });

  test('members of what is no id, or of no task, are refused', async () => {
    expect(await get('/task-list/nobody/members')).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(await get(`/task-list/${uuidv7()}/members`)).toMatchObject({
      status: 404,
      body: { code: 'task.not-found' },
    });
  });
});

describe('pages', () => {
  test('go on by the key of the last one: what comes and goes meanwhile moves none, and doubles none', async () => {
    const [e, d, c, b, a] = await some(5);
    const pages = await walk({ limit: '2' }, async () => {
      await launched({ input: 'newer than all' });
      await db.sql`delete from tasks where id = ${d ?? ''}`;
    });
    expect(pages).toEqual([[e, d], [c, b], [a]]);
  });

  test('go on within a filter, and behind a group that is not there any more', async () => {
    const [e, , c, , a] = await some(5);
    expect(await walk({ limit: '2', q: 'even' })).toEqual([[e, c], [a]]);
    await db.sql`delete from tasks where id = ${c ?? ''}`;
    expect((await page({ before: c ?? '', q: 'even' })).groups.map(({ id }) => id)).toEqual([a]);
  });

  test('say at the last full page that there is no other', async () => {
    const [d, c, b, a] = await some(4);
    expect(await walk({ limit: '2' })).toEqual([
      [d, c],
      [b, a],
    ]);
  });
});
