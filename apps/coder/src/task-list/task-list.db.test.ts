import { TaskListPage, TaskListQuery, type TaskGroupView } from '@boocode/contracts/task-list';
import { ListedTask } from '@boocode/contracts/task-list';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from '../tasks/launch.js';
import { rerun } from '../tasks/rerun.js';
import type { NewTask } from '../tasks/types.js';
import { claimSome, completeAll, failStep, idOf, testRun, testTask, type TestStep } from '../tasks/test-run.js';
import { readMembers } from './read-groups.js';
import { readTaskCounts, readTaskList } from './read-list.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from projects`;
});

async function launched(fields: Partial<NewTask>): Promise<string> {
  const task = testTask(fields);
  await launch(db.sql, { tasks: [task], key: null });
  return task.id;
}

async function launchedRun(steps: Record<string, TestStep>, goal = 'look'): Promise<Record<string, string>> {
  const run = testRun(steps, { flow: 'code-review', plan: { title: 'Review topic', goal } });
  await launch(db.sql, { tasks: run.rows, key: null });
  return run.ids;
}

async function list(query: Record<string, unknown> = {}): Promise<TaskGroupView[]> {
  return TaskListPage.parse(await readTaskList(db.sql, TaskListQuery.parse(query))).groups;
}
const found = async (query: Record<string, unknown>): Promise<string[]> => (await list(query)).map(({ id }) => id);

describe('groups', () => {
  test('a run with its steps, a task with all that was handed on from it, and a task of its own, newest first', async () => {
    const run = await launchedRun({ a: {}, b: { after: ['a'] } }, 'Payments');
    const top = await launched({ input: 'top', agent: 'opencode' });
    const child = await launched({ input: 'child', parent_task_id: top });
    const grandchild = await launched({ input: 'grandchild', parent_task_id: child });
    const alone = await launched({ input: 'alone' });

    expect(await list()).toMatchObject([
      { id: alone, by: 'none', members: 0, conditions: {}, found: null, head: { text: 'alone', flow_run_id: null } },
      { id: top, by: 'parent', members: 2, conditions: { queued: 2 }, head: { title: 'top', agent: 'opencode' } },
      {
        id: idOf(run, 'finish'),
        by: 'run',
        members: 2,
        conditions: { queued: 1, waiting: 1 },
        head: { text: 'Payments' },
      },
    ]);
    const members = await readMembers(db.sql, top, { filter: 'all', q: '', limit: 10 });
    expect(
      ListedTask.array()
        .parse(members)
        .map(({ id }) => id),
    ).toEqual([child, grandchild]);
  });

  test('members of a run come in plan order, those that were superseded not at all', async () => {
    const run = await launchedRun({ z: {}, a: { after: ['z'] }, m: { after: ['a'] } });
    await db.sql`update tasks set superseded_at = now() where id = ${idOf(run, 'a')}`;
    const members = await readMembers(db.sql, idOf(run, 'finish'), { filter: 'all', q: '', limit: 10 });
    expect(members.map(({ step_key }) => step_key)).toEqual(['z', 'm']);
    expect(await list()).toMatchObject([{ members: 2 }]);
  });

  test('the cost is that of head and members together', async () => {
    const top = await launched({});
    const child = await launched({ parent_task_id: top });
    await db.sql`update tasks set cost_tokens = 5 where id = any (${[top, child]}::uuid[])`;
    expect(await list()).toMatchObject([{ cost_tokens: 10, cost_usd: null }]);
  });

  test('a task handed on from a step belongs to the run', async () => {
    const run = await launchedRun({ a: {} });
    await launched({ parent_task_id: idOf(run, 'a') });
    expect(await list()).toMatchObject([{ by: 'run', members: 2 }]);
  });
});

describe('pages', () => {
  test('go on behind the last group, until there is none', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await launched({}));
    const seen: string[] = [];
    let before: string | null | undefined;
    do {
      const page = await readTaskList(db.sql, TaskListQuery.parse({ limit: 2, ...(before && { before }) }));
      seen.push(...page.groups.map(({ id }) => id));
      before = page.next;
    } while (before !== null);
    expect(seen).toEqual(ids);
  });

  test('end early where groups are big, and lose none', async () => {
    const steps: Record<string, TestStep> = Object.fromEntries(Array.from({ length: 450 }, (_, n) => [`s${n}`, {}]));
    const ids: string[] = [];
    for (let n = 0; n < 2; n += 1) ids.unshift(idOf(await launchedRun(steps), 'finish'));
    const first = await readTaskList(db.sql, TaskListQuery.parse({}));
    expect(first).toMatchObject({ groups: [{ id: ids[0], members: 450 }], next: ids[0] });
    const rest = await readTaskList(db.sql, TaskListQuery.parse({ before: ids[0] }));
    expect(rest).toMatchObject({ groups: [{ id: ids[1] }], next: null });
  });

  test('named groups are read again as far as they pass', async () => {
    const [one, two] = [await launched({ input: 'salt' }), await launched({ input: 'pepper' })];
    expect(await found({ groups: `${one},${two}` })).toEqual([two, one]);
    expect(await found({ groups: `${one},${two}`, q: 'salt' })).toEqual([one]);
  });
});

describe('narrowing', () => {
  test('by state finds groups by head or member, and says how many members pass', async () => {
    const run = idOf(await launchedRun({ bad: { max_attempts: 1 }, good: {}, next: { after: ['bad'] } }), 'finish');
    const waiting = await launched({ agent: 'nobody' });
    const claimed = await claimSome(db.sql);
    for (const task of claimed) {
      if (task.step_key === 'bad') await failStep(db.sql, task);
      else await completeAll(db.sql, [task]);
    }
    const stopped = await launched({ agent: 'nobody' });
    await db.sql`select cancel_task(${stopped})`;

    expect(await list({ filter: 'failed' })).toMatchObject([
      { id: run, members: 3, found: 1, conditions: { failed: 1, completed: 1, skipped: 1 } },
    ]);
    expect(await found({ filter: 'completed' })).toEqual([run]);
    expect(await found({ filter: 'cancelled' })).toEqual([stopped]);
    expect(await found({ filter: 'open' })).toEqual([waiting, run]);
    expect(await readTaskCounts(db.sql)).toEqual({ open: 2, needs_you: 0, failed: 1 });
    const failed = await readMembers(db.sql, run, { filter: 'failed', q: '', limit: 10 });
    expect(failed.map(({ step_key }) => step_key)).toEqual(['bad']);
  });

  test('by what needs a person finds the run whose step asks, and does not count the run itself', async () => {
    const run = idOf(await launchedRun({ person: { agent: 'human' }, a: {} }), 'finish');
    const asking = await launched({ agent: 'opencode' });
    await claimSome(db.sql, { agent: 'opencode' });
    await db.sql`
      insert into permission_asks (id, task_id, attempt, agent, agent_ask_id, kind, tool, title, patterns)
      values (gen_random_uuid(), ${asking}, 1, 'opencode', '1', 'permission', 'bash', 'Run ls', '{ls}')`;
    expect(await list({ filter: 'needs-you' })).toMatchObject([
      { id: asking, head: { condition: 'needs-you' } },
      { id: run, found: 1 },
    ]);
    expect(await readTaskCounts(db.sql)).toMatchObject({ needs_you: 2 });
  });

  test.each([
    ['any case and order', 'PROVIDER payments', true],
    ['the beginning of a word', 'prov pay', true],
    ['a part of a path', 'charge', true],
    ['a path as it is written', 'src/pay/charge.ts', true],
    ['a title', 'topical', true],
    ['a word that is missing', 'payments nowhere', false],
    ['the end of a word', 'vider', false],
    ['what has no letter in it', '!!!', false],
    ["signs of the database's own", "provider' & !payments | :*", true],
  ])('by words: %s', async (_, q, finds) => {
    const id = await launched({
      input: 'Payments: what if the provider of src/pay/charge.ts is away?',
      spec: { title: 'Topical' },
    });
    await launched({ input: 'something else' });
    expect(await found({ q })).toEqual(finds ? [id] : []);
  });

  test('by agent, project and all at once', async () => {
    const [project] = await db.sql<
      [{ id: string }]
    >`insert into projects (id, name, path) values (gen_random_uuid(), 'shop', '/shop') returning id`;
    const mine = await launched({ agent: 'opencode', project_id: project.id, input: 'one' });
    const other = await launched({ agent: 'opencode', input: 'one' });
    await launched({ agent: 'claude', project_id: project.id });
    expect(await found({ agent: 'opencode' })).toEqual([other, mine]);
    expect(await list({ agent: 'opencode', project_id: project.id, q: 'one', filter: 'open' })).toMatchObject([
      { id: mine, head: { project: { name: 'shop', path: '/shop' } } },
    ]);
  });

  test('knows the agent and the words with which a step is done again', async () => {
    const run = await launchedRun({ a: { input: 'before' } });
    await completeAll(db.sql, await claimSome(db.sql));
    await rerun(db.sql, idOf(run, 'finish'), { steps: ['a'], agent: 'claude', input: 'afterwards' });
    expect(await found({ agent: 'claude', q: 'afterwards' })).toEqual([idOf(run, 'finish')]);
    expect(await found({ q: 'before' })).toEqual([]);
  });
});

test('what is removed is found no more', async () => {
  await launched({ input: 'salt' });
  await db.sql`delete from tasks`;
  expect(await db.sql`select from task_search`).toHaveLength(0);
});
