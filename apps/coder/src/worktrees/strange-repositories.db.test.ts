import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { largeBranch } from '../services/git/large-branch.js';
import { resolveRepository } from '../services/git/repository.js';
import { testRepository } from '../services/git/testing.js';
import { cancelTask } from '../tasks/cancel.js';
import { checkedOutBranch } from './base-commit.js';
import { groundFor } from './plan-for-chat.js';
import { worktreeGround, type WorktreeGround } from './testing.js';
import { isLong } from '@boocode/rehearsal/long-form';

let db: TestDatabase;
let ground: WorktreeGround;
let away: string;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await worktreeGround(db);
  away = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-away-')));
});
afterEach(async () => {
  await ground.remove();
  rmSync(away, { recursive: true, force: true });
});

const notices = () => ground.events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
const git = (folder: string, ...args: string[]) => ground.repository.git('-C', folder, ...args);
const lookAt = (folder: string) => groundFor(db.sql, { id: ground.project_id, folder });
const refusedWith = (code: string, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

/** What a turn does: it writes, and what it has written is committed to the branch. */
async function work(plan: { path: string; chat_id: string; branch: string }): Promise<void> {
  writeFileSync(path.join(plan.path, 'done.txt'), 'done\n');
  expect(await ground.keeper.commit(plan.chat_id)).toMatchObject({ state: 'committed' });
  expect(ground.repository.git('show', `${plan.branch}:done.txt`)).toBe('done');
}

test('submodules are empty, and said to be; brought by a set-up command, their work is not thrown away', async () => {
  const module = testRepository();
  module.write({ 'm.txt': 'm\n' });
  module.commit('Module');
  ground.repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.path, 'lib/mod');
  await ground.setUp({ worktree: { setup: ['git -c protocol.file.allow=always submodule --quiet update --init'] } });
  const plan = await ground.plan();
  await ground.make(plan);
  expect(notices()).toEqual([expect.stringContaining('Submodules are empty in the worktree: lib/mod.')]);
  const inner = path.join(plan.path, 'lib/mod');
  expect(readFileSync(path.join(inner, 'm.txt'), 'utf8')).toBe('m\n');
  await cancelTask(db.sql, plan.task_id);
  git(inner, 'checkout', '--quiet', '-b', 'own');
  git(inner, 'commit', '--quiet', '--allow-empty', '--message', 'Nowhere else');
  await expect(ground.keeper.remove(plan.id, { keep: true })).rejects.toMatchObject({ code: 'worktree.nested' });
  git(inner, 'checkout', '--quiet', 'main');
  git(inner, 'branch', '--quiet', '-D', 'own');
  await ground.keeper.remove(plan.id, { keep: false });
  expect(existsSync(plan.path)).toBe(false);
  module.remove();
});

test('what is written where a submodule is not there is no commit, and is neither passed over nor thrown away', async () => {
  const module = testRepository();
  module.write({ 'm.txt': 'm\n' });
  module.commit('Module');
  ground.repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.path, 'lib/mod');
  ground.repository.commit('Use a module');
  const plan = await ground.plan();
  await ground.make(plan);
  const [folder, file] = [path.join(plan.path, 'lib/mod/deep'), 'lib/mod/deep/done.txt'];
  mkdirSync(folder);
  writeFileSync(path.join(plan.path, file), 'done\n');
  writeFileSync(path.join(plan.path, 'a.txt'), 'two\n');
  const refused = {
    state: 'refused',
    why: expect.stringMatching(/lib\/mod\/deep\/done\.txt.*submodule update --init/),
  };
  expect(await ground.keeper.commit(plan.chat_id)).toEqual(refused);
  expect((await ground.keeper.list({ id: plan.id, all: false }))[0]).toMatchObject({ dirty: 2 });
  await cancelTask(db.sql, plan.task_id);
  await expect(ground.keeper.remove(plan.id, { keep: true })).rejects.toMatchObject({ code: 'worktree.nested' });
  rmSync(folder, { recursive: true });
  expect(await ground.keeper.commit(plan.chat_id)).toMatchObject({ state: 'committed' });
  module.remove();
});

test('files of Git LFS are left as pointers where its filters are not there, and said to be', async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`;
  ground.repository.write({ 'big.bin': pointer, '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
  ground.repository.commit('Add something large');
  ground.repository.git('config', 'filter.lfs.smudge', 'git-lfs-that-is-not-here smudge -- %f');
  ground.repository.git('config', 'filter.lfs.required', 'true');
  const plan = await ground.plan();
  await ground.make(plan);
  expect(readFileSync(path.join(plan.path, 'big.bin'), 'utf8')).toBe(pointer);
  expect(notices()).toEqual([expect.stringContaining('Git LFS are pointers in the worktree: big.bin.')]);
});

test('without a remote it begins at the branch; with one it begins at what was pushed since, offline at what is here', async () => {
  const plan = await ground.plan({ follows: true });
  await ground.make(plan);
  expect(git(plan.path, 'rev-parse', 'HEAD')).toBe(plan.base_commit);
  const origin = path.join(away, 'origin.git');
  ground.repository.git('clone', '--quiet', '--bare', '.', origin);
  ground.repository.git('remote', 'add', 'origin', origin);
  ground.repository.git('fetch', '--quiet', 'origin');
  ground.repository.git('branch', '--quiet', '--set-upstream-to', 'origin/main');
  const other = path.join(away, 'other');
  ground.repository.git('clone', '--quiet', origin, other);
  git(other, 'commit', '--quiet', '--allow-empty', '--message', 'Since yesterday');
  git(other, 'push', '--quiet');
  const fetched = readFileSync(path.join(ground.repository.path, '.git/FETCH_HEAD'), 'utf8');
  const fresh = await ground.plan({ follows: true });
  await ground.make(fresh);
  expect(git(fresh.path, 'log', '-1', '--format=%s')).toBe('Since yesterday');
  // The person's branch stays where it is.
  expect(ground.repository.git('rev-parse', 'main')).toBe(plan.base_commit);
  expect(readFileSync(path.join(ground.repository.path, '.git/FETCH_HEAD'), 'utf8')).toBe(fetched);
  expect(notices()).toEqual([]);
  rmSync(origin, { recursive: true });
  const offline = await ground.plan({ follows: true });
  await ground.make(offline);
  expect(git(offline.path, 'log', '-1', '--format=%s')).toBe('Since yesterday');
  expect(notices()).toEqual([expect.stringContaining('origin could not be fetched')]);
  ground.repository.git('commit', '--quiet', '--allow-empty', '--message', 'Not pushed');
  const apart = await ground.plan({ follows: true });
  await ground.make(apart);
  expect(git(apart.path, 'log', '-1', '--format=%s')).toBe('Not pushed');
  expect(notices().at(-1)).toContain('main and its upstream have gone apart');
});

test('at a detached head there is no branch that it is meant for, and nothing counts as merged', async () => {
  ground.repository.git('checkout', '--quiet', '--detach');
  const { target, repository } = await lookAt(ground.repository.path);
  expect([target, await checkedOutBranch(repository)]).toEqual([null, null]);
  const plan = await ground.plan({ target, follows: true });
  await ground.make(plan);
  await work(plan);
  expect((await ground.keeper.list({ id: plan.id, all: false }))[0]).toMatchObject({ target: null, unmerged: null });
  await cancelTask(db.sql, plan.task_id);
  await expect(ground.keeper.remove(plan.id, { keep: false })).rejects.toMatchObject({ code: 'worktree.unmerged' });
});

test('an unborn branch, a bare repository and a plain folder are refused with what to do', async () => {
  const unborn = testRepository();
  await expect(lookAt(unborn.path)).rejects.toEqual(refusedWith('repository.no-commits', 'Commit something first'));
  unborn.remove();
  const bare = path.join(away, 'bare.git');
  ground.repository.git('clone', '--quiet', '--bare', '.', bare);
  await expect(lookAt(bare)).rejects.toEqual(refusedWith('repository.bare', 'Give a clone of it'));
  await expect(lookAt(away)).rejects.toEqual(refusedWith('repository.not-git', 'git init'));
});

test('blanks, quotes and other scripts in paths of the repository and its files are taken as they are', async () => {
  const folder = path.join(away, "päth with 'quotes' ディレクトリ");
  ground.repository.write({ 'spaß ist/日本 語.txt': 'x\n', ':colon.txt': 'y\n', '[a]*.txt': 'z\n' });
  ground.repository.commit('Names');
  ground.repository.git('clone', '--quiet', '.', folder);
  const plan = await ground.plan({ repository: folder });
  writeFileSync(path.join(folder, ':x.local'), '');
  git(folder, 'config', 'user.name', 'Test');
  await ground.make(plan);
  expect(readFileSync(path.join(plan.path, 'spaß ist/日本 語.txt'), 'utf8')).toBe('x\n');
  rmSync(path.join(plan.path, ':colon.txt'));
  writeFileSync(path.join(plan.path, 'neu ü.txt'), '');
  expect((await ground.keeper.list({ id: plan.id, all: false }))[0]).toMatchObject({ state: 'ready', dirty: 2 });
  await cancelTask(db.sql, plan.task_id);
  const { kept_ref } = await ground.keeper.remove(plan.id, { keep: true });
  const tree = git(folder, 'ls-tree', '-r', '-z', '--name-only', kept_ref ?? '').split('\0');
  expect(tree).toContain('neu ü.txt');
  expect(tree).not.toContain(':colon.txt');
});

test('names that differ in case alone stand beside each other, or the disk that takes them for one is named', async () => {
  ground.repository.write({ 'Read.txt': 'upper\n' });
  ground.repository.git('add', 'Read.txt');
  const blob = execFileSync('git', ['-C', ground.repository.path, 'hash-object', '-w', '--stdin'], {
    input: 'lower\n',
  });
  ground.repository.git('update-index', '--add', '--cacheinfo', `100644,${blob.toString().trim()},read.txt`);
  ground.repository.git('commit', '--quiet', '--message', 'Clash');
  const plan = await ground.plan();
  await ground.make(plan);
  const isTwo = readFileSync(path.join(plan.path, 'read.txt'), 'utf8') === 'lower\n';
  expect(notices().some((text) => text.includes('names that this disk takes for one'))).toBe(!isTwo);
});

test('hooks that fail do not run when it is made, and say why when its work is committed', async () => {
  for (const hook of ['post-checkout', 'pre-commit', 'reference-transaction']) {
    const body = hook === 'reference-transaction' ? 'exit 0' : `echo "${hook} says no" >&2; exit 1`;
    ground.repository.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\n${body}\n` });
    chmodSync(path.join(ground.repository.path, '.git/hooks', hook), 0o755);
  }
  const plan = await ground.plan();
  await ground.make(plan);
  writeFileSync(path.join(plan.path, 'a.txt'), 'two\n');
  expect(await ground.keeper.commit(plan.chat_id)).toEqual({ state: 'refused', why: 'pre-commit says no' });
  await cancelTask(db.sql, plan.task_id);
  // Keeping is ours, and no commit of the person's.
  expect(await ground.keeper.remove(plan.id, { keep: true })).toMatchObject({ state: 'removed' });
});

test('a shallow clone, a repository inside another and a worktree of a worktree are worked in like any other', async () => {
  ground.repository.write({ 'b.txt': 'b\n' });
  ground.repository.commit('Second');
  const shallow = path.join(away, 'shallow');
  ground.repository.git('clone', '--quiet', '--depth', '1', `file://${ground.repository.path}`, shallow);
  const inside = path.join(ground.repository.path, 'inside');
  ground.repository.git('clone', '--quiet', '.', inside);
  const linked = path.join(away, 'linked');
  ground.repository.git('worktree', 'add', '--quiet', '-b', 'linked', linked);
  for (const folder of [shallow, inside, linked]) {
    const { repository, target } = await lookAt(folder);
    expect(repository.path).toBe(folder);
    const plan = await ground.plan({ repository: folder, target, follows: true });
    await ground.make(plan);
    writeFileSync(path.join(plan.path, 'a.txt'), 'two\n');
    expect(await ground.keeper.commit(plan.chat_id)).toMatchObject({ state: 'committed' });
    expect(git(folder, 'show', `${plan.branch}:a.txt`)).toBe('two');
    await cancelTask(db.sql, plan.task_id);
    expect(await ground.keeper.remove(plan.id, { keep: true })).toMatchObject({ state: 'removed' });
    expect(git(folder, 'show', `refs/boocode/kept/${plan.id}:a.txt`)).toBe('two');
  }
  expect(await ground.keeper.orphans()).toEqual([]);
  expect((await resolveRepository(path.join(inside, '.git/..'))).path).toBe(inside);
});

test('a repository that cannot be written in is said so, and nothing is left behind', async () => {
  // What keeps git from writing there stops root as well.
  writeFileSync(path.join(ground.repository.path, '.git/worktrees'), '');
  const plan = await ground.plan();
  await expect(ground.make(plan)).rejects.toMatchObject({
    code: 'worktree.failed',
    message: expect.stringContaining('could not be made'),
  });
  expect(existsSync(plan.path)).toBe(false);
  expect((await ground.keeper.list({ id: plan.id, all: false }))[0]).toMatchObject({ state: 'set-up-failed' });
  rmSync(path.join(ground.repository.path, '.git/worktrees'));
  expect(await ground.make(plan)).toBe(plan.path);
});

test.skipIf(process.getuid?.() === 0)('a folder for worktrees that is read-only is said so', async () => {
  mkdirSync(ground.keeper.dir, { mode: 0o500 });
  const plan = await ground.plan();
  await expect(ground.make(plan)).rejects.toMatchObject({ code: 'worktree.failed' });
});

test.runIf(isLong)('100,000 files', { timeout: 300_000 }, async () => {
  const plan = await ground.plan({ base_commit: largeBranch(ground.repository, 100_000), target: 'large' });
  const seconds: Record<string, number> = {};
  const timed = async (what: string, doing: () => Promise<unknown>) => {
    const began = performance.now();
    await doing();
    seconds[what] = (performance.now() - began) / 1_000;
  };
  await timed('made', () => ground.make(plan));
  await timed('listed', () => ground.keeper.list({ all: false }));
  writeFileSync(path.join(plan.path, 'd1/f1.txt'), 'changed\n');
  writeFileSync(path.join(plan.path, 'new.txt'), 'new\n');
  await cancelTask(db.sql, plan.task_id);
  await timed('kept and removed', () => ground.keeper.remove(plan.id, { keep: true }));
  expect(ground.repository.git('diff', '--name-only', 'large', `refs/boocode/kept/${plan.id}`)).toBe(
    'd1/f1.txt\nnew.txt',
  );
  console.info(seconds);
  expect(Math.max(...Object.values(seconds))).toBeLessThan(60);
});
