import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { registerHost, type Host } from './host.js';
import { launch } from './launch.js';
import { keepHome } from './keep-home.js';
import { release } from './release.js';
import { auditCounters, claimSome, failStep, idOf, launchRun, testRun, testTask } from './test-run.js';

let db: TestDatabase;
/** By machine: a pool as its coder has it. */
const pools = new Map<string, Sql>();
const hosts: Host[] = [];
beforeAll(async () => {
  db = await testDatabase();
  for (const hostname of ['left', 'right']) pools.set(hostname, connect(db.url, { name: hostname, max: 2, hostname }));
});
afterAll(async () => {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  await auditCounters(db.sql);
});

function on(hostname: string): Sql {
  const pool = pools.get(hostname);
  if (pool === undefined) throw new Error(`The test has no pool for ${hostname}.`);
  return pool;
}

async function hostOn(
  hostname: string,
  offer: { slots?: Record<string, number>; labels?: string[] } = {},
): Promise<Host> {
  const host = await registerHost(on(hostname), { hostname, pid: process.pid });
  hosts.push(host);
  await host.tell({ slots: offer.slots ?? { conductor: 4 }, labels: offer.labels ?? [] });
  return host;
}

async function claimedBy(host: Host, agent = 'conductor'): Promise<string[]> {
  const claimed = await claimSome(db.sql, { host: host.id, agent });
  return claimed.map(({ step_key, input }) => step_key ?? input);
}

async function reasonOf(id: string): Promise<string | null> {
  const [row] = await db.sql<{ reason: string | null }[]>`select reason from task_status where id = ${id}`;
  return row?.reason ?? null;
}

const project_id = '01999999-0000-7000-8000-00000000000a';

test('what is about a folder is done on the machine that launched it, and what is not anywhere', async () => {
  const [left, right] = [await hostOn('left'), await hostOn('right')];
  await launch(on('left'), { tasks: [testTask({ input: 'folder', project_id })], key: null });
  await launch(on('left'), { tasks: [testTask({ input: 'anywhere' })], key: null });
  expect(await claimedBy(right)).toEqual(['anywhere']);
  expect(await claimedBy(left)).toEqual(['folder']);
});

test('steps need what their run needs, also those that another machine adds, and a chat stays where it began', async () => {
  const [left, right] = [await hostOn('left', { labels: ['gpu'] }), await hostOn('right')];
  const run = testRun({ first: {} }, { labels: ['gpu'] });
  await launch(on('right'), { tasks: run.rows, key: null });
  await launch(on('left'), {
    tasks: [testTask({ step_key: 'late', flow_run_id: run.id, project_id })],
    key: null,
  });
  const chat_id = uuidv7();
  await launch(on('left'), { tasks: [testTask({ input: 'one', chat_id })], key: null });
  await launch(on('right'), { tasks: [testTask({ input: 'two', chat_id })], key: null });
  expect(await claimedBy(right)).toEqual([]);
  expect((await claimedBy(left)).toSorted()).toEqual(['first', 'late', 'one', 'two']);
});

test('a run whose source every host can fetch needs no machine; one that is forked from it neither', async () => {
  const right = await hostOn('right');
  const run = testRun({ first: { project_id } }, { source: { shared: true } });
  await launch(on('left'), { tasks: run.rows, key: null });
  expect(await claimedBy(right)).toEqual(['first']);
  await db.sql`select fail(${right.id}, ${idOf(run.ids, 'first')}, 1, '{"outcome": "cancelled"}', null, null, null)`;
  await on('left')`select fork_run(${run.id}, '{"from": "first"}')`;
  expect(await claimedBy(right)).toContain('first');
});

test('what could not be fetched elsewhere goes home with all of its run, says why, and burns no attempt', async () => {
  const [left, right] = [await hostOn('left'), await hostOn('right')];
  const run = testRun({ first: { max_attempts: 1 }, second: {} }, { source: { shared: true } });
  await launch(on('left'), { tasks: run.rows.map((row) => ({ ...row, project_id })), key: null });
  const first = (await claimSome(db.sql, { host: right.id })).find(({ step_key }) => step_key === 'first');
  if (first === undefined) throw new Error('The step was not claimed.');
  expect(await keepHome(db.sql, first.id, 'It is gone')).toBe(true);
  expect(await keepHome(db.sql, first.id, 'It is gone')).toBe(false);
  const error = { outcome: 'crash', code: 'source.unreachable', message: 'It is gone' } as const;
  expect(await failStep(db.sql, first, { host: right.id, error, retry_after_seconds: 0 })).toBe('pending');
  await release(db.sql);
  expect(await claimedBy(right)).toEqual([]);
  await db.sql`update coder_hosts set seen_at = clock_timestamp() - interval '1 hour' where id = ${left.id}`;
  expect(await reasonOf(first.id)).toBe(
    'Queued: no running host can do it; it needs the host left, where its folder is (It is gone). Start coder there, or let a host with a clone take it (boocode take)',
  );
  const [row] = await db.sql`select crashes, failures from tasks where id = ${first.id}`;
  expect({ ...row }).toEqual({ crashes: 0, failures: 0 });
  expect(await claimedBy(await hostOn('left'))).toContain('first');
});

test('a host that drains claims nothing, and does again once it is resumed', async () => {
  const host = await hostOn('left');
  await launchRun(db.sql, { step: {} });
  const drain = async (on_: boolean): Promise<number> =>
    (await db.sql<[{ n: number }]>`select drain_hosts('left', ${on_}) as n`)[0].n;
  expect(await drain(true)).toBe(1);
  expect(await host.hold()).toMatchObject({ draining: true });
  expect(await claimedBy(host)).toEqual([]);
  expect(await drain(false)).toBe(1);
  expect(await host.hold()).toMatchObject({ draining: false });
  expect(await claimedBy(host)).toEqual(['step']);
});

test('what no running host can do says so, a run for its first step, until one can', async () => {
  await hostOn('left', { slots: { conductor: 4 } });
  const [folder, agent, label] = [
    testTask({ project_id }),
    testTask({ agent: 'claude' }),
    testTask({ spec: { labels: ['gpu'] } }),
  ];
  const run = testRun({ step: { project_id } });
  const pinned = run.rows.map((row) => ({ ...row, project_id }));
  for (const tasks of [[folder], pinned]) await launch(on('right'), { tasks, key: null });
  for (const task of [agent, label]) await launch(on('left'), { tasks: [task], key: null });
  const noRight =
    'Queued: no running host can do it; it needs the host right, where its folder is. Start coder there, or let a host with a clone take it (boocode take)';
  expect(await reasonOf(folder.id)).toBe(noRight);
  expect(await reasonOf(run.id)).toBe(noRight);
  expect(await reasonOf(agent.id)).toBe('Queued: no running host has the agent claude');
  expect(await reasonOf(label.id)).toBe('Queued: no running host can do it; it needs a host with the label gpu');

  await hostOn('right', { slots: { claude: 1, conductor: 1 }, labels: ['gpu'] });
  for (const { id } of [folder, agent, label]) expect(await reasonOf(id)).toBe('Queued');
  await db.sql`select drain_hosts('right', true)`;
  expect(await reasonOf(folder.id)).toBe('Queued: right could do it, and takes nothing more (boocode hosts resume)');
});

test('needs stand beside limits: a full limit holds back what the host could do, and a completion outside of limits wakes nobody', async () => {
  const left = await hostOn('left');
  await launch(on('left'), { tasks: [testTask({ input: 'a', project_id })], key: null });
  await launch(on('left'), { tasks: [testTask({ input: 'b', project_id })], key: null });
  const [lanes] = await db.sql<[{ limited: boolean; both: boolean; none: boolean }]>`
    select is_limited('host:left label:x') as limited, is_limited('host:left project:p') as both, is_limited('') as none`;
  expect(lanes).toEqual({ limited: false, both: true, none: false });
  await db.sql`select set_limit(${`project:${project_id}`}, 1)`;
  expect(await claimedBy(left)).toEqual(['a']);
  expect(await claimedBy(left)).toEqual([]);
  await db.sql`select set_limit(${`project:${project_id}`}, null)`;
  expect(await claimedBy(left)).toEqual(['b']);
});

test('a session of an agent is gone on with on its own machine alone', async () => {
  const [left, again, right] = [await hostOn('left'), await hostOn('left'), await hostOn('right')];
  const cutOff = async (by: Host, id: string): Promise<void> => {
    await db.sql`
      select fail(${by.id}, ${id}, t.attempt, '{"outcome": "crash", "code": "host.stopped", "message": "x"}', null, '0', null)
      from tasks t where t.id = ${id}`;
    await db.sql`select release()`;
  };
  const task = testTask();
  await launch(on('left'), { tasks: [task], key: null });
  await claimSome(db.sql, { host: left.id });
  await db.sql`update task_attempts set agent_session_id = 'ses_1' where task_id = ${task.id}`;
  await cutOff(left, task.id);
  expect((await claimSome(db.sql, { host: again.id }))[0]).toMatchObject({ attempt: 2, agent_session_id: 'ses_1' });
  await db.sql`update task_attempts set agent_session_id = 'ses_2' where task_id = ${task.id}`;
  await cutOff(again, task.id);
  expect((await claimSome(db.sql, { host: right.id }))[0]).toMatchObject({ attempt: 3, agent_session_id: null });
});

test('a pool whose settings are dropped on the way is refused, with what to do', async () => {
  const pool = connect(db.url, { name: 'dropped', max: 1, hostname: 'left' });
  await pool`set boocode.hostname = ''`;
  await expect(registerHost(pool, { hostname: 'left', pid: 1 })).rejects.toMatchObject({ code: 'host.name-lost' });
  await pool.end();
});
