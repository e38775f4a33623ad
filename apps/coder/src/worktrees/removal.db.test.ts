import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchRun } from '../tasks/test-run.js';
import { cancelTask } from '../tasks/cancel.js';
import { worktreeGround, type WorktreeGround } from './testing.js';
import type { NewWorktree } from './worktree-rows.js';

let db: TestDatabase;
let ground: WorktreeGround;
let plan: NewWorktree;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await worktreeGround(db);
  plan = await ground.plan();
  await ground.make(plan);
});
afterEach(() => ground.remove());

const git = (...args: string[]) => ground.repository.git('-C', plan.path, ...args);
const view = async (id = plan.id) => (await ground.keeper.list({ id, all: true }))[0];
const write = (name: string, text: string) => writeFileSync(path.join(plan.path, name), text);
const rest = () => cancelTask(db.sql, plan.task_id);
const identity = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
};
const ref = () => `refs/boocode/kept/${plan.id}`;

test('one whose chat has work goes for nobody', async () => {
  await expect(ground.keeper.remove(plan.id, { keep: true })).rejects.toMatchObject({
    code: 'worktree.busy',
    status: 409,
  });
  expect(await view()).toMatchObject({ state: 'ready' });
});

test('one that is clean and merged goes at once, whichever way it was merged', async () => {
  write('a.txt', 'two\n');
  await ground.keeper.commit(plan.chat_id);
  await rest();
  expect(await view()).toMatchObject({ dirty: 0, unmerged: 1 });
  ground.repository.git('cherry-pick', plan.branch);
  expect(await view()).toMatchObject({ unmerged: 0 });
  const removed = await ground.keeper.remove(plan.id, { keep: false });
  expect(removed).toMatchObject({ state: 'removed', kept_ref: null, removed_at: expect.any(String) });
  expect(existsSync(plan.path)).toBe(false);
  expect(ground.repository.git('worktree', 'list').split('\n')).toHaveLength(1);
});

test('a merge as one other commit is known once it is told', async () => {
  for (const text of ['two\n', 'three\n']) {
    write('a.txt', text);
    await ground.keeper.commit(plan.chat_id);
  }
  await rest();
  ground.repository.git('merge', '--quiet', '--squash', plan.branch);
  ground.repository.commit('Squashed');
  expect(await view()).toMatchObject({ unmerged: 2 });
  const told = { repository: ground.repository.path, commit: git('rev-parse', 'HEAD') };
  await ground.keeper.merged({ ...told, target: 'other' });
  expect(await view()).toMatchObject({ unmerged: 2 });
  await ground.keeper.merged({ ...told, target: 'main' });
  expect(await view()).toMatchObject({ unmerged: 0 });
});

test('what would go is told; kept, all of it is under a ref, and index, branch and stash are as they were', async () => {
  write('a.txt', 'two\n');
  await ground.keeper.commit(plan.chat_id);
  const head = git('rev-parse', 'HEAD');
  write('a.txt', 'staged\n');
  git('add', 'a.txt');
  write('a.txt', 'not staged\n');
  write('new ä.txt', 'untracked\n');
  write('secret.local', 'ignored\n');
  await rest();
  const refused = ground.keeper.remove(plan.id, { keep: false });
  await expect(refused).rejects.toMatchObject({
    code: 'worktree.unmerged',
    message: expect.stringMatching(/2 files.*1 commit on boocode/),
    details: { dirty: 2, unmerged: 1, branch: plan.branch, target: 'main' },
  });
  const index = git('ls-files', '--stage');
  expect(await ground.keeper.keep(plan.id)).toBe(ref());
  expect(git('ls-files', '--stage')).toBe(index);
  write('a.txt', 'later\n');
  const removed = await ground.keeper.remove(plan.id, { keep: true });
  expect(removed).toMatchObject({ state: 'removed', kept_ref: ref() });
  expect(existsSync(plan.path)).toBe(false);
  const show = (what: string) => ground.repository.git('show', what);
  expect([show(`${ref()}:a.txt`), show(`${ref()}:new ä.txt`)]).toEqual(['later', 'untracked']);
  // What was kept before, and what was committed, lie under it.
  expect(show(`${ref()}^2:a.txt`)).toBe('not staged');
  expect(ground.repository.git('rev-parse', `${ref()}^1`, plan.branch)).toBe(`${head}\n${head}`);
  expect(ground.repository.git('ls-tree', '-r', '--name-only', ref())).not.toContain('secret.local');
  expect(ground.repository.git('stash', 'list')).toBe('');
  await expect(ground.make(plan)).rejects.toMatchObject({ message: expect.stringContaining(ref()) });
});

test('of one whose folder is gone the branch is kept; what was kept twice without a change is one commit', async () => {
  write('a.txt', 'two\n');
  await ground.keeper.commit(plan.chat_id);
  const head = git('rev-parse', 'HEAD');
  await ground.keeper.keep(plan.id);
  expect(ground.repository.git('rev-parse', ref())).toBe(head);
  write('new.txt', 'new\n');
  await ground.keeper.keep(plan.id);
  const kept = ground.repository.git('rev-parse', ref());
  await ground.keeper.keep(plan.id);
  expect(ground.repository.git('rev-parse', ref())).toBe(kept);
  // The same files, committed since: both are under the ref.
  await ground.keeper.commit(plan.chat_id);
  const later = git('rev-parse', 'HEAD');
  await ground.keeper.keep(plan.id);
  for (const one of [kept, later]) ground.repository.git('merge-base', '--is-ancestor', one, ref());
  rmSync(plan.path, { recursive: true });
  await ground.keeper.keep(plan.id);
  ground.repository.git('merge-base', '--is-ancestor', later, ref());
  expect(await view()).toMatchObject({ kept_ref: ref(), state: 'missing' });
});

test('commits on no branch are not taken for merged', async () => {
  git('checkout', '--quiet', '--detach');
  write('a.txt', 'astray\n');
  git('commit', '--quiet', '--all', '--message', 'Astray');
  await rest();
  await ground.keeper.sweep();
  expect(existsSync(plan.path)).toBe(true);
  await ground.keeper.remove(plan.id, { keep: true });
  expect(ground.repository.git('show', `${ref()}:a.txt`)).toBe('astray');
});

test('work in a repository within goes for nobody, kept or not', async () => {
  mkdirSync(path.join(plan.path, 'inner'));
  git('-C', 'inner', 'init', '--quiet');
  git('-C', 'inner', 'commit', '--quiet', '--allow-empty', '--message', 'Inner');
  await rest();
  const refused = ground.keeper.remove(plan.id, { keep: true });
  await expect(refused).rejects.toMatchObject({ code: 'worktree.nested', details: { nested: ['inner'] } });
  expect(existsSync(path.join(plan.path, 'inner/.git'))).toBe(true);
});

test('a coder that died between the note of a removal and its end: the start ends it, and keeps what came in between', async () => {
  write('b.txt', 'late\n');
  await rest();
  await db.sql`update worktrees set removed_at = now() where id = ${plan.id}`;
  await ground.keeper.sweep();
  expect(existsSync(plan.path)).toBe(false);
  expect(await view()).toMatchObject({ kept_ref: ref() });
  expect(ground.repository.git('show', `${ref()}:b.txt`)).toBe('late');
});

test('an index that a killed coder has left goes with the next start; none is made where no start looks', async () => {
  await rest();
  write('new.txt', 'not committed\n');
  const elsewhere = process.env['TMPDIR'];
  process.env['TMPDIR'] = '/nonexistent';
  try {
    expect(await ground.keeper.keep(plan.id)).toBe(ref());
  } finally {
    if (elsewhere === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = elsewhere;
  }
  const left = path.join(path.dirname(plan.path), '.index-killed');
  mkdirSync(left);
  writeFileSync(path.join(left, 'index'), 'half');
  expect(await ground.keeper.orphans()).toEqual([]);
  await ground.keeper.sweep();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(plan.path)).toBe(true);
});

test('at start one that is merged goes, one in which nothing was done waits to be made anew, one with work stays', async () => {
  const [idle, worked] = [await ground.plan(), await ground.plan()];
  await ground.make(idle);
  await ground.make(worked);
  writeFileSync(path.join(worked.path, 'a.txt'), 'worked\n');
  await ground.keeper.commit(worked.chat_id);
  write('a.txt', 'merged\n');
  await ground.keeper.commit(plan.chat_id);
  ground.repository.git('merge', '--quiet', plan.branch);
  for (const { task_id } of [plan, idle, worked]) await cancelTask(db.sql, task_id);
  await ground.keeper.sweep();
  const states = await Promise.all([plan, idle, worked].map(async ({ id }) => (await view(id))?.state));
  expect(states).toEqual(['removed', 'planned', 'ready']);
  expect(await ground.make(idle)).toBe(idle.path);
});

test('at start one whose chat has gone back to its beginning stays, so that it can go forth again', async () => {
  await db.sql`
    insert into checkpoints (worktree_id, task_id, commit_sha, chat_id, kind, folder, repository, ref)
    select ${plan.id}, ${plan.task_id}, ${plan.base_commit}, ${plan.chat_id}, kind, ${plan.path}, ${plan.repository}, kind || ${plan.id}
    from unnest(array['before', 'after', 'restore']) as kind`;
  await rest();
  await ground.keeper.sweep();
  expect((await view())?.state).toBe('ready');
  expect(existsSync(plan.path)).toBe(true);
});

test('what has lost its other half is found, each with the command that mends it', async () => {
  await rest();
  expect(await ground.keeper.orphans()).toEqual([]);
  const stray = path.join(ground.keeper.dir, 'stray-it');
  ground.repository.git('worktree', 'add', '--quiet', '--detach', stray);
  writeFileSync(path.join(stray, 'work.txt'), 'work\n');
  const lost = path.join(ground.keeper.dir, 'lost');
  ground.repository.git('worktree', 'add', '--quiet', '--detach', lost);
  rmSync(lost, { recursive: true });
  mkdirSync(path.join(ground.keeper.dir, 'empty'));
  ground.repository.git('update-ref', 'refs/boocode/kept/01a21c8f-412b-742e-9772-7cbc8d91e54a', 'HEAD');
  ground.repository.git('update-ref', 'refs/boocode/checkpoints/x/01a21c8f-412b-742e-9772-7cbc8d91e54a', 'HEAD');
  // Nothing that is not elsewhere, and a commit of its own; the line of a run, and one that somebody looks at, are known.
  for (const name of ['idle-00000001', 'work-00000002', 'seen-00000003'])
    ground.repository.git('branch', `boocode/${name}`);
  const commit = ground.repository.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'Work');
  ground.repository.git('update-ref', 'refs/heads/boocode/work-00000002', commit);
  const seen = path.join(ground.dataDir, 'seen');
  ground.repository.git('worktree', 'add', '--quiet', seen, 'boocode/seen-00000003');
  const run = await launchRun(db.sql, { a: {} });
  ground.repository.git('branch', `boocode/mend-${run.id.slice(-8)}`);
  rmSync(plan.path, { recursive: true });
  const found = await ground.keeper.orphans();
  expect(found.map(({ kind, holds_work }) => [kind, holds_work])).toEqual([
    ['row', false],
    ['folder', true],
    ['folder', true],
    // Of the row, and of nobody.
    ['entry', false],
    ['entry', false],
    ['ref', true],
    ['ref', true],
    ['branch', false],
    ['branch', true],
  ]);
  for (const { kind, mend } of found.toReversed())
    if (kind !== 'row') execFileSync('/bin/sh', ['-c', mend], { env: identity, stdio: 'pipe' });
  await ground.keeper.remove(plan.id, { keep: false });
  expect(await ground.keeper.orphans()).toEqual([]);
  expect(ground.repository.git('show', 'rescued/stray-it', '--format=', '--name-only')).toBe('work.txt');
  expect(ground.repository.git('rev-parse', 'rescued/work-00000002')).toBe(commit);
});

test('what was discarded goes after its time, and so does what is kept and on a branch; what is nowhere else stays and is told', async () => {
  const old = { ...identity, GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
  const commitOf = (message: string, env: NodeJS.ProcessEnv): string =>
    execFileSync('git', ['commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', message], {
      cwd: ground.repository.path,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    }).trim();
  const [long, merged, young] = [commitOf('long', old), commitOf('merged', old), commitOf('young', identity)];
  const other = await ground.plan();
  const put = (name: string, commit: string): string => ground.repository.git('update-ref', name, commit);
  put('refs/boocode/discarded/chat/long', long);
  put('refs/boocode/discarded/chat/young', young);
  put(`refs/boocode/kept/${plan.id}`, long);
  put(`refs/boocode/kept/${other.id}`, merged);
  put('refs/heads/merged', merged);
  await db.sql`update worktrees set kept_ref = ${'refs/boocode/kept/'} || id`;
  const before = new Date(Date.now() - 30 * 86_400_000);
  expect(await ground.keeper.removeOldRefs(before, new AbortController().signal)).toBe(2);
  expect(ground.repository.git('for-each-ref', '--format=%(refname)', 'refs/boocode').split('\n')).toEqual([
    'refs/boocode/discarded/chat/young',
    `refs/boocode/kept/${plan.id}`,
  ]);
  const rows = await db.sql`select id, kept_ref from worktrees order by created_at, id`;
  expect(rows).toEqual([
    { id: plan.id, kept_ref: `refs/boocode/kept/${plan.id}` },
    { id: other.id, kept_ref: null },
  ]);
  const [told, ...more] = await ground.keeper.orphans();
  expect([told, more]).toMatchObject([{ kind: 'kept', what: `refs/boocode/kept/${plan.id}`, holds_work: true }, []]);
  execFileSync('/bin/sh', ['-c', told?.mend ?? 'false'], { env: identity, stdio: 'pipe' });
  expect(ground.repository.git('rev-parse', `rescued/${plan.id}`)).toBe(long);
  expect(await ground.keeper.orphans()).toEqual([]);
});
