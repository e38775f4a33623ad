import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LaunchRefused } from './errors.js';
import { launch } from './launch.js';
import { claimSome, completeAll, idOf, launchRun, statesOf, testRun, testTask, type TestRun } from './test-run.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});

async function refusalOf(run: TestRun): Promise<LaunchRefused> {
  const refusal: unknown = await launch(db.sql, { tasks: run.rows, key: 'k' }).catch((error: unknown) => error);
  if (!(refusal instanceof LaunchRefused)) throw new Error('The launch was not refused.', { cause: refusal });
  return refusal;
}

async function countTasks(): Promise<number> {
  const [row] = await db.sql<[{ count: number }]>`select count(*) from tasks`;
  return row.count;
}

describe('edges that could never be met refuse the whole launch and name the step', () => {
  const cases: [string, (run: TestRun) => void, RegExp][] = [
    [
      'an unknown task',
      (run) => run.rows[2]?.depends_on.push(uuidv7()),
      /^Step two depends on \S+, which does not exist\./,
    ],
    [
      'itself',
      (run) => run.rows[2]?.depends_on.push(idOf(run.ids, 'two')),
      /^Step two depends on two, which is itself\./,
    ],
    [
      'the same task twice',
      (run) => run.rows[2]?.depends_on.push(idOf(run.ids, 'one')),
      /^Step two depends on one, more than once\./,
    ],
    ['a cycle', (run) => run.rows[1]?.depends_on.push(idOf(run.ids, 'three')), /^Step \w+ depends on itself by way of/],
    ['the root', (run) => run.rows[1]?.depends_on.push(run.id), /^Step \w+ depends on itself by way of/],
  ];
  test.each(cases)('%s', async (_, spoil, message) => {
    const run = testRun({ one: {}, two: { after: ['one'] }, three: { after: ['two'] } });
    spoil(run);
    const refusal = await refusalOf(run);
    expect(refusal.message).toMatch(message);
    expect(refusal.step).toBe(/^Step (\w+)/.exec(refusal.message)?.[1]);
    expect(await countTasks()).toBe(0);
    expect(await db.sql`select * from launch_keys`).toEqual([]);
  });

  test('a task of another run', async () => {
    const other = await launchRun(db.sql, { theirs: {} });
    const run = testRun({ one: {}, two: { after: ['one'] } });
    run.rows[2]?.depends_on.push(idOf(other.ids, 'theirs'));
    expect((await refusalOf(run)).message).toMatch(/^Step two depends on theirs, which belongs to another run\./);
    expect(await countTasks()).toBe(2);
  });

  test('ids that are not in plan order are no cycle', async () => {
    const run = testRun({ one: {}, two: { after: ['one'] } });
    run.rows.reverse();
    const [two, one] = run.rows;
    one!.depends_on = [two!.id];
    two!.depends_on = [];
    await launch(db.sql, { tasks: run.rows, key: null });
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['two']);
  });
});

describe('an idempotency key', () => {
  test('launches once, also when both requests arrive at the same moment', async () => {
    const runs = [testRun({ one: {} }), testRun({ one: {} })];
    const [first, second] = await Promise.all(runs.map((run) => launch(db.sql, { tasks: run.rows, key: 'same' })));
    expect(first?.id).toBe(second?.id);
    expect(new Set([first?.created, second?.created])).toEqual(new Set([false, true]));
    expect(await countTasks()).toBe(2);
  });

  test('can be used again when its run was removed', async () => {
    const run = testRun({ one: {} });
    await launch(db.sql, { tasks: run.rows, key: 'again' });
    await db.sql`delete from tasks`;
    expect(await launch(db.sql, { tasks: run.rows, key: 'again' })).toEqual({ id: run.id, created: true });
  });
});

describe('rows that are added to a run under way', () => {
  test('start at once when what they depend on has completed, and are blocked when it failed', async () => {
    const run = await launchRun(db.sql, { one: {}, hold: {} });
    const claimed = await claimSome(db.sql);
    await completeAll(
      db.sql,
      claimed.filter((task) => task.step_key === 'one'),
    );
    await db.sql`update tasks set state = 'failed', claimed_by = null where id = ${idOf(run.ids, 'hold')}`;
    const added = (key: string, after: string) =>
      testTask({ flow_run_id: run.id, step_key: key, depends_on: [idOf(run.ids, after)] });
    const blocked = added('blocked', 'hold');
    const behind = testTask({ flow_run_id: run.id, step_key: 'behind', depends_on: [blocked.id] });
    await launch(db.sql, { tasks: [added('ready', 'one'), blocked, behind], key: null });

    expect(await statesOf(db.sql, run)).toMatchObject({ ready: 'pending', blocked: 'blocked', behind: 'blocked' });
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toContain('ready');
  });
});

test('a plain insert is picked up as it always was', async () => {
  await db.sql`insert into tasks (input) values ('hello')`;
  const [task] = await claimSome(db.sql, { agent: 'default' });
  expect(task).toMatchObject({ input: 'hello', agent: 'default', flow_run_id: null, run_spec: null, dependencies: [] });
});
