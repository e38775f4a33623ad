import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { messageTask } from '../chats/message-task.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { commitWorktree } from './commit-worktree.js';
import { makeWorktree } from './make-worktree.js';
import { createWorktreeKeeper, type WorktreeKeeper } from './worktree-keeper.js';
import { findWorktree, planWorktree, type NewWorktree } from './worktree-rows.js';

let db: TestDatabase;
let repository: TestRepository;
let dataDir: string;
let keeper: WorktreeKeeper;
let plan: NewWorktree;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  repository = testRepository();
  repository.write({ 'a.txt': 'one\n' });
  repository.commit('Start');
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-worktrees-'));
  const dir = path.join(dataDir, 'worktrees');
  keeper = createWorktreeKeeper({ sql: db.sql, dir, dataDir, log: pino({ level: 'silent' }) });
  const [id, chat_id, project_id, task_id] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await launch(db.sql, {
    tasks: [
      messageTask({
        id: task_id,
        chat_id,
        request: { text: 'Mend it' },
        last: null,
        project_id,
        agent: { id: 'human', default_model: null },
      }),
    ],
    key: null,
  });
  plan = {
    id,
    project_id,
    task_id,
    chat_id,
    repository: repository.path,
    path: path.join(dir, id),
    branch: 'boocode/fix-a',
    base_commit: repository.git('rev-parse', 'HEAD'),
    commit_message: 'Fix a',
    target: 'main',
  };
  await planWorktree(db.sql, plan);
});
afterEach(async () => {
  repository.remove();
  rmSync(dataDir, { recursive: true, force: true });
  await db.sql`delete from tasks`;
  await db.sql`delete from worktrees`;
});

const row = () => findWorktree(db.sql, plan.chat_id);
const entry = () => path.join(repository.path, '.git/worktrees', plan.id);
const branches = (): string => repository.git('branch', '--list', 'boocode/*', '--format=%(refname:short)');
const remains = () => ({ folder: existsSync(plan.path), entry: existsSync(entry()), branch: branches() });
const nothing = { folder: false, entry: false, branch: '' };

/** What a coder leaves that dies at a line of the making: nothing of it is known to the row. */
const deaths: [string, () => Promise<void>][] = [
  ['before anything was made', async () => undefined],
  ['in front of its branch', async () => void mkdirSync(plan.path, { recursive: true })],
  ['with a branch and no folder', async () => void repository.git('branch', plan.branch)],
  [
    'while its files were written',
    async () => {
      await makeWorktree(plan);
      rmSync(path.join(plan.path, 'a.txt'));
      writeFileSync(path.join(entry(), 'index.lock'), '');
    },
  ],
  [
    'with an entry whose folder is gone',
    async () => {
      await makeWorktree(plan);
      rmSync(plan.path, { recursive: true });
    },
  ],
  ['when all was there, and nobody had noted it', () => makeWorktree(plan)],
];

test.each(deaths)('a coder that died %s: the next try makes the worktree whole', async (_when, die) => {
  await die();
  await keeper.sweep();
  expect(await keeper.folderOf(plan)).toBe(plan.path);
  expect(readdirSync(plan.path).toSorted()).toEqual(['.git', 'a.txt']);
  expect(await row()).toMatchObject({ made: true, removed: false });
  writeFileSync(path.join(plan.path, 'a.txt'), 'two\n');
  expect(await keeper.commit(plan.chat_id)).toMatchObject({ state: 'committed' });
  expect(repository.git('show', `${plan.branch}:a.txt`)).toBe('two');
});

test.each(deaths)('a coder that died %s: what nobody goes on with is taken away at start', async (_when, die) => {
  await die();
  await cancelTask(db.sql, plan.task_id);
  await keeper.sweep();
  expect(remains()).toEqual(nothing);
  // Tried again it is made after all.
  expect(await row()).toMatchObject({ made: false, removed: false });
  await db.sql`delete from tasks`;
  await keeper.sweep();
  expect(await row()).toMatchObject({ removed: true });
});

test('what was worked on outlives a start; what is clean and merged goes, and its branch stays', async () => {
  // A git of the person that is at work, or died, is no hindrance: their index is not touched.
  writeFileSync(path.join(repository.path, '.git/index.lock'), '');
  await keeper.folderOf(plan);
  writeFileSync(path.join(plan.path, 'b.txt'), 'new\n');
  await db.sql`delete from tasks`;
  await keeper.sweep();
  expect(remains()).toEqual({ folder: true, entry: true, branch: plan.branch });
  await keeper.commit(plan.chat_id);
  await keeper.sweep();
  expect(remains()).toEqual({ folder: true, entry: true, branch: plan.branch });
  rmSync(path.join(repository.path, '.git/index.lock'));
  repository.git('merge', '-q', plan.branch);
  await keeper.sweep();
  expect(remains()).toEqual({ folder: false, entry: false, branch: plan.branch });
  expect(await row()).toMatchObject({ removed: true });
});

test('a worktree that a person has removed is not made anew behind their back', async () => {
  await keeper.folderOf(plan);
  repository.git('worktree', 'remove', plan.path);
  await expect(keeper.folderOf(plan)).rejects.toMatchObject({ code: 'worktree.removed' });
  await keeper.sweep();
  expect(await row()).toMatchObject({ removed: true });
  await expect(keeper.folderOf(plan)).rejects.toMatchObject({ code: 'worktree.removed' });
  expect(await keeper.commit(plan.chat_id)).toBeNull();
});

test('a branch of the name that has commits of its own is left alone, and the reason is said', async () => {
  repository.git('checkout', '-q', '-b', plan.branch);
  repository.write({ 'a.txt': 'theirs\n' });
  const theirs = repository.commit('Theirs');
  repository.git('checkout', '-q', 'main');
  await expect(keeper.folderOf(plan)).rejects.toMatchObject({ code: 'worktree.branch' });
  expect(repository.git('rev-parse', plan.branch)).toBe(theirs);
});

test('a commit that is gone, or a repository that is, fails with words', async () => {
  const lost = { ...plan, base_commit: '0'.repeat(40) };
  await expect(makeWorktree(lost)).rejects.toMatchObject({
    code: 'worktree.failed',
    message: expect.stringContaining('could not be made'),
  });
  await expect(makeWorktree({ ...plan, repository: path.join(dataDir, 'gone') })).rejects.toThrow(/missing/);
});

test('a locked index, another branch and hooks of the worktree itself are said; without a name git is given ours', async () => {
  await keeper.folderOf(plan);
  expect(await keeper.commit(plan.chat_id)).toEqual({ state: 'nothing' });
  writeFileSync(path.join(plan.path, 'a.txt'), 'two\n');
  const lock = path.join(entry(), 'index.lock');
  writeFileSync(lock, '');
  expect(await keeper.commit(plan.chat_id)).toMatchObject({ state: 'refused', why: expect.stringContaining(lock) });
  rmSync(lock);
  const elsewhere = await commitWorktree(
    { path: plan.path, branch: 'boocode/other', commit_message: 'Other' },
    dataDir,
  );
  expect(elsewhere).toMatchObject({ state: 'refused', why: expect.stringContaining('not on boocode/other') });

  repository.git('config', 'core.hooksPath', '.hooks');
  mkdirSync(path.join(plan.path, '.hooks'));
  writeFileSync(path.join(plan.path, '.hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect(await keeper.commit(plan.chat_id)).toMatchObject({
    state: 'committed',
    note: expect.stringContaining('.hooks were not run'),
  });
});
