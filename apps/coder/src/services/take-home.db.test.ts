import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launch } from '../tasks/launch.js';
import { registerHost, type Host } from '../tasks/host.js';
import { readRun } from '../tasks/read-runs.js';
import { claimSome, idOf, plannedSpec, testRun, testTask } from '../tasks/test-run.js';
import type { NewTask } from '../tasks/types.js';
import { projectForPath } from './project-for-path.js';
import { changedRepository, type TestRepository } from './git/testing.js';
import { testApp, type TestApp } from './testing/test-app.js';

// Two machines: `left` has launched, and is gone; `right` is asked.

let db: TestDatabase;
let left: Sql;
let right: Sql;
let app: TestApp;
let host: Host;
let repository: TestRepository;
let project_id: string;
beforeAll(async () => {
  db = await testDatabase();
  left = connect(db.url, { name: 'left', max: 2, hostname: 'left' });
  right = connect(db.url, { name: 'right', max: 4, hostname: 'right' });
  app = await testApp(right);
  host = await registerHost(right, { hostname: 'right', pid: process.pid });
  await host.tell({ slots: { conductor: 8 }, labels: ['gpu'] });
  repository = changedRepository();
  project_id = await projectForPath(db.sql, repository.path);
});
afterAll(async () => {
  await host.close();
  await app.close();
  repository.remove();
  await Promise.all([left.end(), right.end()]);
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from worktrees`;
  await db.sql`delete from tasks`;
});
const elsewhere = (): string => `${repository.path}.elsewhere`;
afterEach(() => {
  if (existsSync(elsewhere())) renameSync(elsewhere(), repository.path);
});

const take = (id: string) => app.call('POST', `/tasks/${id}/take`);
const reasonOf = async (id: string): Promise<unknown> =>
  (await db.sql`select reason from task_status where id = ${id}`)[0]?.['reason'];

const goneHome = async (id: string): Promise<Record<'right' | 'left', unknown>> => ({
  right: (await readRun(right, id))?.gone_home,
  left: (await readRun(left, id))?.gone_home,
});

/** A run that writes in the repository, launched on `left`. */
async function writingRun(chat_id: string): Promise<{ id: string; step: string }> {
  const commit = repository.git('rev-parse', 'HEAD');
  const run = testRun(
    { write: { chat_id } },
    {
      ...plannedSpec,
      repository: repository.path,
      base_commit: repository.git('rev-parse', 'main'),
      head_commit: commit,
      agent: 'conductor',
      model: null,
      labels: ['gpu'],
      source: { url: 'https://example.invalid/a.git', commit, shared: false, why: 'the run writes' },
    },
  );
  await launch(left, { tasks: run.rows.map((row): NewTask => ({ ...row, project_id })), key: null });
  return { id: run.id, step: idOf(run.ids, 'write') };
}

async function plan(chat_id: string, made: boolean): Promise<string> {
  const id = uuidv7();
  await db.sql`
    insert into worktrees (id, project_id, chat_id, repository, path, branch, base_commit, made_at)
    values (${id}, ${project_id}, ${chat_id}, ${repository.path}, ${`/left/worktrees/${id}`}, ${`boocode/${id}`},
      ${repository.git('rev-parse', 'HEAD')}, ${made ? '2026-01-01' : null})`;
  return id;
}

test('a run that waits for a host which is gone says for which, is taken by one with a clone, and goes on there', async () => {
  const chat_id = uuidv7();
  const { id, step } = await writingRun(chat_id);
  const tree = await plan(chat_id, false);
  expect(await claimSome(db.sql, { host: host.id })).toEqual([]);
  expect(await reasonOf(id)).toBe(
    'Queued: no running host can do it; it needs the host left, where its folder is (the run writes) and a host with the label gpu. Start coder there, or let a host with a clone take it (boocode take)',
  );
  // What a page knows, of who can take it: its own home cannot.
  expect(await goneHome(id)).toEqual({ right: 'left', left: null });
  expect(await take(step)).toEqual({ status: 200, body: { home: 'right' } });
  expect(await goneHome(id)).toEqual({ right: null, left: null });
  expect((await claimSome(db.sql, { host: host.id })).map((task) => task.id)).toEqual([step]);
  const [row] = await db.sql`select path from worktrees where id = ${tree}`;
  expect(row?.['path']).toMatch(new RegExp(`${tree}$`));
  expect(row?.['path']).not.toContain('/left/');
});

test('without the folder, or its commits, nothing is taken, and what to do is said', async () => {
  const { id } = await writingRun(uuidv7());
  renameSync(repository.path, elsewhere());
  expect(await take(id)).toMatchObject({
    status: 409,
    body: {
      code: 'home.lacks',
      message: `There is no ${repository.path} on this host. Clone https://example.invalid/a.git there, and take it again.`,
    },
  });
  // Another repository at that place.
  execFileSync('git', ['init', '--quiet', repository.path]);
  expect(await take(id)).toMatchObject({ status: 409, body: { message: expect.stringContaining('has no commit') } });
  repository.remove();
});

test('what was written, what runs, and a session stay where they are', async () => {
  const chat_id = uuidv7();
  const { id, step } = await writingRun(chat_id);
  await plan(chat_id, true);
  expect(await take(id)).toMatchObject({
    status: 409,
    body: { code: 'home.worktree', message: expect.stringContaining('worktrees on left') },
  });
  await db.sql`delete from worktrees`;
  await db.sql`update tasks set state = 'running', ready_at = null where id = ${step}`;
  expect(await take(id)).toMatchObject({ status: 409, body: { code: 'home.running' } });

  const chat = uuidv7();
  const said = testTask({ input: 'said', chat_id: chat, project_id });
  const next = testTask({ input: 'next', chat_id: chat, project_id });
  for (const task of [said, next]) await launch(left, { tasks: [task], key: null });
  await db.sql`update tasks set state = 'completed', attempt = 1, ready_at = null where id = ${said.id}`;
  expect(await take(next.id)).toMatchObject({ status: 409, body: { code: 'home.session' } });
});

test('a message that nobody has begun is taken, and what is said in its chat later is done there; a second time it is there', async () => {
  const chat_id = uuidv7();
  const first = testTask({ input: 'first', chat_id, project_id });
  await launch(left, { tasks: [first], key: null });
  expect((await take(first.id)).status).toBe(200);
  expect(await take(first.id)).toMatchObject({ status: 409, body: { code: 'home.here' } });
  await launch(left, { tasks: [testTask({ input: 'second', chat_id, project_id })], key: null });
  const claimed = await claimSome(db.sql, { host: host.id });
  expect(claimed.map(({ input }) => input).toSorted()).toEqual(['first', 'second']);
  expect((await take(uuidv7())).status).toBe(404);
});
