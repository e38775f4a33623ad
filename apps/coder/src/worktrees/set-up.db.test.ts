import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { readProcess } from '@boocode/processes/process-table';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { cancelTask } from '../tasks/cancel.js';
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

const state = async (id: string) => (await ground.keeper.list({ id, all: true }))[0];
const notices = () => ground.events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
const read = (folder: string | null, file: string) => readFileSync(path.join(folder ?? '', file), 'utf8');

test('a fresh worktree has the ignored files that the project names, and what its commands have made', async () => {
  await ground.setUp({
    worktree: {
      copy: ['.env.local', 'ignored/**/*.json'],
      setup: ['cat .env.local > made.local', 'echo two >> made.local'],
    },
  });
  ground.repository.write({ '.env.local': 'KEY=1\n', 'ignored/deep/ä b.json': '{}', 'ignored/other.txt': '' });
  const plan = await ground.plan();
  const folder = await ground.make(plan);
  expect(read(folder, 'made.local')).toBe('KEY=1\ntwo\n');
  expect(read(folder, 'ignored/deep/ä b.json')).toBe('{}');
  expect(existsSync(path.join(plan.path, 'ignored/other.txt'))).toBe(false);
  expect(await state(plan.id)).toMatchObject({ state: 'ready', dirty: 0, unmerged: 0, fault: null });
  expect(ground.events).toContainEqual({
    type: 'tool_call',
    id: 'set-up-2',
    tool: 'set-up',
    title: 'Set-up: echo two >> made.local',
    input: { command: 'echo two >> made.local' },
  });
  expect(ground.events).toContainEqual({ type: 'tool_update', id: 'set-up-2', status: 'completed', output: '' });
});

test('nothing is copied through a link, nor where the worktree would commit it, nor over what is there', async () => {
  ground.repository.write({ 'kept.local': 'committed\n' });
  ground.repository.git('add', '--force', 'kept.local');
  symlinkSync('/tmp', path.join(ground.repository.path, 'sub'));
  await ground.setUp({ worktree: { copy: ['*.local', 'sub/x.local', 'new.*'] } });
  const plan = await ground.plan();
  // What is ignored now, and was not at the base commit.
  ground.repository.write({ '.gitignore': '*.local\nignored/\nnew.*\n', 'new.secret': 'S' });
  symlinkSync('/etc/passwd', path.join(ground.repository.path, 'link.local'));
  ground.repository.write({ 'plain.local': 'P' });
  ground.repository.git('rm', '--quiet', '--cached', 'kept.local', 'sub');
  ground.repository.write({ 'kept.local': 'mine\n' });
  const folder = await ground.make(plan);
  expect(read(folder, 'kept.local')).toBe('committed\n');
  expect(read(folder, 'plain.local')).toBe('P');
  expect(['link.local', 'new.secret'].map((file) => existsSync(path.join(plan.path, file)))).toEqual([false, false]);
  expect(notices()).toEqual([
    'Copied into the worktree: plain.local.',
    expect.stringMatching(/kept\.local, because git does not ignore it/),
    expect.stringMatching(/link\.local, because it is a link/),
    expect.stringMatching(/new\.secret, because git does not ignore it/),
  ]);
});

test('a folder of the worktree that is a link leads no copy out of it', async () => {
  const outside = path.join(ground.dataDir, 'outside');
  mkdirSync(outside);
  symlinkSync(outside, path.join(ground.repository.path, 'conf'));
  await ground.setUp({ worktree: { copy: ['conf/*.local'] } });
  const plan = await ground.plan();
  ground.repository.git('rm', '--quiet', 'conf');
  ground.repository.write({ 'conf/a.local': 'A' });
  await ground.make(plan);
  expect(existsSync(path.join(outside, 'a.local'))).toBe(false);
  expect(notices()).toEqual([expect.stringContaining('its folder in the worktree is a link')]);
});

test('commands that nobody has agreed to do not run, and are told word for word; once agreed to they do', async () => {
  ground.repository.write({ '.boocode/project.json': JSON.stringify({ worktree: { setup: ['touch ran.local'] } }) });
  ground.repository.commit('Bring commands');
  const plan = await ground.plan();
  const refused = ground.make(plan);
  await expect(refused).rejects.toMatchObject({
    code: 'project.untrusted',
    status: 409,
    message: expect.stringContaining('touch ran.local'),
    details: { project_id: ground.project_id, hash: expect.any(String), setup: ['touch ran.local'], check: null },
  });
  expect(await state(plan.id)).toMatchObject({ state: 'set-up-failed', fault: expect.stringContaining('agreed') });
  expect(existsSync(plan.path)).toBe(false);
  await ground.setUp({ worktree: { setup: ['touch ran.local'] } });
  await ground.make(plan);
  expect(existsSync(path.join(plan.path, 'ran.local'))).toBe(true);
});

test('a project file that is not as it should be is named with its commit and field', async () => {
  ground.repository.write({ '.boocode/project.json': '{"worktree":{"setup":"npm ci"}}' });
  const commit = ground.repository.commit('Break it');
  const plan = await ground.plan();
  await expect(ground.make(plan)).rejects.toMatchObject({
    code: 'project.file',
    message: expect.stringMatching(new RegExp(`project.json at ${commit.slice(0, 12)}.*worktree.setup: `)),
  });
});

test('a set-up that fails leaves nothing but its words, all that it started is dead, and the next try begins anew', async () => {
  const script =
    'test -e again && exit 0; touch half.local; sleep 600 & echo $! > ../pid; echo "no compiler" >&2; exit 3';
  await ground.setUp({ worktree: { setup: [script.replace('test -e again', `test -e ${ground.dataDir}/again`)] } });
  const plan = await ground.plan();
  await expect(ground.make(plan)).rejects.toMatchObject({
    code: 'worktree.set-up-failed',
    message: expect.stringMatching(/ended with 3.*no compiler/s),
  });
  expect(readProcess(Number(readFileSync(path.join(ground.dataDir, 'worktrees/pid'), 'utf8')))).toBeNull();
  expect(existsSync(plan.path)).toBe(false);
  expect(await state(plan.id)).toMatchObject({ state: 'set-up-failed', fault: expect.stringContaining('no compiler') });
  writeFileSync(path.join(ground.dataDir, 'again'), '');
  await ground.make(plan);
  expect(existsSync(path.join(plan.path, 'half.local'))).toBe(false);
  expect(await state(plan.id)).toMatchObject({ state: 'ready', fault: null });
});

test('a set-up that takes too long is ended, and so is one whose task is', async () => {
  await ground.setUp({ worktree: { setup: ['sleep 600'], setup_seconds: 1 } });
  const slow = await ground.plan();
  await expect(ground.make(slow)).rejects.toMatchObject({ message: expect.stringContaining('longer than the 1 s') });
  await ground.setUp({ worktree: { setup: ['touch ../begun; sleep 600'] } });
  const ended = await ground.plan();
  const controller = new AbortController();
  const making = ground.make(ended, controller.signal);
  // It may be ended before it is awaited below.
  making.catch(() => undefined);
  await vi.waitFor(() => expect(existsSync(path.join(ground.dataDir, 'worktrees/begun'))).toBe(true), {
    timeout: 30_000,
  });
  expect(await state(ended.id)).toMatchObject({ state: 'setting-up' });
  controller.abort();
  await expect(making).rejects.toMatchObject({ code: 'worktree.aborted' });
  expect(await state(ended.id)).toMatchObject({ state: 'planned', fault: null });
});

test('a coder that died in the middle of a set-up: its half is taken away, and the next try sets up anew', async () => {
  await ground.setUp({ worktree: { setup: ['echo x >> times.local'] } });
  const plan = await ground.plan();
  await ground.make(plan);
  await db.sql`update worktrees set made_at = null where id = ${plan.id}`;
  await ground.make(plan);
  expect(read(plan.path, 'times.local')).toBe('x\n');
  await db.sql`update worktrees set made_at = null where id = ${plan.id}`;
  await cancelTask(db.sql, plan.task_id);
  await ground.keeper.sweep();
  expect(existsSync(plan.path)).toBe(false);
  expect(await state(plan.id)).toMatchObject({ state: 'planned', ports: [] });
});

test('worktrees have ports of their own that are free, told to commands, agents and terminals', async () => {
  await ground.setUp({ worktree: { setup: ['echo $BOOCODE_PORT $BOOCODE_PORT_1 > ports.local'], ports: 2 } });
  const plans = [await ground.plan(), await ground.plan(), await ground.plan()];
  await Promise.all(plans.map((plan) => ground.make(plan)));
  const all = await Promise.all(plans.map(async ({ id }) => (await state(id))?.ports ?? []));
  expect(new Set(all.flat()).size).toBe(6);
  expect(Math.min(...all.flat())).toBeGreaterThanOrEqual(42_000);
  const [first = 0, second = 0] = all[0] ?? [];
  const [plan] = plans;
  if (plan === undefined) throw new Error('no plan');
  expect(read(plan.path, 'ports.local')).toBe(`${first} ${second}\n`);
  expect(await ground.keeper.environmentOf(plan.id)).toEqual({ BOOCODE_PORT: `${first}`, BOOCODE_PORT_1: `${second}` });
  expect(await ground.keeper.wordsOf(plan.chat_id)).toContain(`BOOCODE_PORT=${first} BOOCODE_PORT_1=${second}`);
  expect(ground.repository.git('-C', plan.path, 'status', '--porcelain')).toBe('');
});

test('a port at which somebody else listens is passed over', async () => {
  await ground.setUp({ worktree: { ports: 1 } });
  const first = await ground.plan();
  await ground.make(first);
  const [port = 0] = (await state(first.id))?.ports ?? [];
  await cancelTask(db.sql, first.task_id);
  await ground.keeper.remove(first.id, { keep: false });
  const stranger = await listenAt(port);
  try {
    const second = await ground.plan();
    await ground.make(second);
    expect((await state(second.id))?.ports[0]).toBeGreaterThan(port);
  } finally {
    stranger.close();
    await once(stranger, 'close');
  }
});

async function listenAt(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('a copy keeps what a file may do', async () => {
  await ground.setUp({ worktree: { copy: ['run.local'] } });
  writeFileSync(path.join(ground.repository.path, 'run.local'), '#!/bin/sh\n', { mode: 0o700 });
  const plan = await ground.plan();
  await ground.make(plan);
  expect(statSync(path.join(plan.path, 'run.local')).mode & 0o777).toBe(0o700);
});
