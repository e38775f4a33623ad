import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { CheckRequest } from './run-check.js';
import { worktreeGround, type WorktreeGround } from './testing.js';

let db: TestDatabase;
let ground: WorktreeGround;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await worktreeGround(db);
});
afterEach(() => ground.remove());

const head = () => ground.repository.git('rev-parse', 'HEAD');
const check = (changes: Partial<CheckRequest> = {}) =>
  ground.keeper.check({
    project_id: ground.project_id,
    repository: ground.repository.path,
    commit: head(),
    signal: new AbortController().signal,
    onOutput: () => undefined,
    ...changes,
  });
const places = () => (existsSync(ground.keeper.dir) ? readdirSync(ground.keeper.dir) : []);

test('a project without a check, and one whose check nobody agreed to, are skipped with the reason', async () => {
  expect(await check()).toMatchObject({ state: 'skipped', command: null });
  ground.repository.write({ '.boocode/project.json': '{"check":{"command":"true"}}' });
  ground.repository.commit('Check');
  expect(await check()).toMatchObject({ state: 'skipped', command: 'true', tail: expect.stringContaining('agreed') });
});

test('a commit is checked in a place of its own that is set up, and gone afterwards', async () => {
  await ground.setUp({
    worktree: { setup: ['echo ready > made.local'], ports: 1 },
    check: { command: 'cat made.local a.txt; echo port $BOOCODE_PORT; test "$(cat a.txt)" = one' },
  });
  const passed = await check();
  expect(passed).toMatchObject({
    state: 'passed',
    exit_code: 0,
    tail: expect.stringMatching(/^ready\none\nport 42\d+\n$/),
  });
  ground.repository.write({ 'a.txt': 'two\n' });
  ground.repository.commit('Break');
  expect(await check()).toMatchObject({ state: 'failed', exit_code: 1 });
  expect(places()).toEqual([]);
  expect(ground.repository.git('worktree', 'list').split('\n')).toHaveLength(1);
});

test('a change does not choose what judges it', async () => {
  await ground.setUp({ check: { command: 'exit 1' } });
  const base_commit = head();
  ground.repository.write({ '.boocode/project.json': '{"check":{"command":"exit 0"}}' });
  ground.repository.commit('Judge myself');
  expect(await check({ base_commit })).toMatchObject({ state: 'failed', command: 'exit 1' });
  expect(await check()).toMatchObject({ state: 'skipped' });
});

test('a check that takes too long, or is ended, leaves nothing that runs and no folder', async () => {
  await ground.setUp({ check: { command: 'echo begun; sleep 600', seconds: 1 } });
  expect(await check()).toMatchObject({ state: 'timed-out', exit_code: null, tail: 'begun\n' });
  const controller = new AbortController();
  const ended = check({ signal: controller.signal });
  // It may be ended before it is awaited below.
  ended.catch(() => undefined);
  await vi.waitFor(() => expect(places()).toHaveLength(1), { timeout: 30_000 });
  controller.abort();
  await expect(ended).rejects.toMatchObject({ code: 'worktree.aborted' });
  expect(places()).toEqual([]);
});

test('a worktree is checked as it is, with its ports; what a dead coder has left of a check goes at start', async () => {
  await ground.setUp({ worktree: { ports: 1 }, check: { command: 'echo $BOOCODE_PORT > port.local' } });
  const plan = await ground.plan();
  await ground.make(plan);
  expect(await check({ folder: plan.path })).toMatchObject({ state: 'passed' });
  const { BOOCODE_PORT } = await ground.keeper.environmentOf(plan.id);
  expect(readFileSync(path.join(plan.path, 'port.local'), 'utf8')).toBe(`${BOOCODE_PORT}\n`);
  await db.sql`update worktrees set chat_id = null, is_check = true where id = ${plan.id}`;
  await ground.keeper.sweep();
  expect(places()).toEqual([]);
});
