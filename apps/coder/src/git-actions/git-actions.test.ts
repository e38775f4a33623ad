import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { actionGround, type ActionGround } from './action-ground.js';
import { discard, stage, unstage } from './change-index.js';
import { commitChanges } from './commit-changes.js';
import { keepFiles } from './keep-files.js';
import { mergeChange } from './merge-change.js';
import { pushBranch } from './push-branch.js';
import { rebaseBranch } from './rebase-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

const chat = '01999999-0000-7000-8000-00000000c4a7';
let ground: MergeGround;
let folder: string;
let here: ActionGround;
beforeEach(() => {
  ground = mergeGround();
  ground.git('branch', 'work');
  folder = ground.worktree('work');
  here = actionGround({ folder, target: 'main' }, chat, ground.dataDir);
});
afterEach(() => {
  expect(ground.git('fsck', '--strict', '--no-dangling')).toBe('');
  ground.remove();
});

const git = (...args: string[]): string => ground.git('-C', folder, ...args);
const write = (name: string, content: string): void => writeFileSync(path.join(folder, name), content);
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const status = (): string[] => git('status', '--porcelain', '-z').split('\0').filter(Boolean);

function hook(name: string, script: string): void {
  const dir = path.join(ground.path, '.git/hooks');
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test('paths are staged and unstaged by their very names, whatever git might read in them', async () => {
  const names = ['-f', ':(top)x', '*.txt', 'ä b', 'line\nend', '!neg'];
  for (const name of names) write(name, 'new\n');
  write('a.txt', 'changed\n');
  rmSync(path.join(folder, 'b.txt'));
  expect(await stage(here, [...names, 'b.txt'])).toMatchObject({ done: true });
  expect(git('diff', '--cached', '--name-only', '-z').split('\0').filter(Boolean).toSorted()).toEqual(
    [...names, 'b.txt'].toSorted(),
  );
  expect(await unstage(here, ['*.txt', '-f', 'b.txt'])).toMatchObject({ done: true });
  expect(git('diff', '--cached', '--name-only', '-z').split('\0').filter(Boolean)).toHaveLength(names.length - 2);
  expect(read('a.txt')).toBe('changed\n');
  for (const strange of ['nothing here', '../outside', '/etc/passwd']) {
    const refused = await stage(here, [strange]);
    expect(refused.done).toBe(false);
    expect(refused.said).toContain(strange);
  }
});

test('what is discarded is kept first, and only what was named is', async () => {
  write('a.txt', 'changed\n');
  write('b.txt', 'changed too\n');
  mkdirSync(path.join(folder, 'dir'));
  write('dir/new.txt', 'unknown\n');
  git('stash', 'list');
  const head = git('rev-parse', 'HEAD');
  const discarded = await discard(here, ['a.txt', 'dir'], keepFiles);
  expect(discarded).toMatchObject({ done: true });
  expect(status()).toEqual(['M b.txt']);
  expect(read('a.txt')).toBe(lines('a'));
  const ref = git('for-each-ref', '--format=%(refname)', `refs/boocode/discarded/${chat}`);
  expect(discarded.said).toContain(ref);
  expect(git('show', `${ref}:a.txt`)).toBe('changed');
  expect(git('show', `${ref}:dir/new.txt`)).toBe('unknown');
  expect(git('rev-parse', 'HEAD', `${ref}^`)).toBe(`${head}\n${head}`);
});

const failing = (): Promise<string> => Promise.reject(new Error('the disk is full'));

test('nothing is discarded of what has not changed, or when nothing could be kept', async () => {
  write('a.txt', 'changed\n');
  for (const strange of ['b.txt', '../x', '.', '.git/config']) {
    const refused = await discard(here, ['a.txt', strange], keepFiles);
    expect(refused).toMatchObject({ done: false, said: expect.stringContaining(strange) });
  }
  await expect(discard(here, ['a.txt'], failing)).rejects.toThrow('the disk is full');
  expect(read('a.txt')).toBe('changed\n');
});

test('a commit is the person’s, goes through their hooks, and is refused in the words of a hook', async () => {
  hook('pre-commit', 'echo "no tabs, please" >&2; exit 1');
  write('a.txt', 'one\n');
  const refused = await commitChanges(here, { message: 'One', all: true });
  expect(refused).toMatchObject({ done: false, said: expect.stringContaining('no tabs, please') });
  hook('pre-commit', 'exit 0');
  hook('commit-msg', 'echo "Checked-by: hook" >> "$1"');
  write('new.txt', 'unknown\n');
  git('reset', '-q');
  await stage(here, ['a.txt']);
  const staged = await commitChanges(here, { message: '-m --amend', all: false });
  expect(staged).toMatchObject({ done: true, commit: git('rev-parse', 'HEAD') });
  expect(git('log', '-1', '--format=%an: %s%n%b')).toBe('Ada: -m --amend Checked-by: hook');
  expect(status()).toEqual(['?? new.txt']);
  expect(await commitChanges(here, { message: 'All', all: true })).toMatchObject({ done: true });
  expect(await commitChanges(here, { message: 'None', all: true })).toMatchObject({
    done: false,
    said: expect.stringContaining('nothing to commit'),
  });
});

test('a rebase goes onto the target; with conflicts it is taken back, and nothing has changed', async () => {
  write('a.txt', lines('a', { 0: 'mine' }));
  await commitChanges(here, { message: 'Mine', all: true });
  ground.write({ 'b.txt': lines('b', { 0: 'main' }) });
  const main = ground.commit('Main');
  expect(await rebaseBranch(here)).toMatchObject({ done: true, commit: git('rev-parse', 'work') });
  expect(git('rev-parse', 'work^')).toBe(main);
  ground.write({ 'a.txt': lines('a', { 0: 'theirs' }) });
  ground.commit('Theirs');
  write('unknown.txt', 'stays\n');
  const [before, refs] = [ground.traces(folder), git('for-each-ref')];
  const { '.git/index': _index, ...files } = before;
  expect(await rebaseBranch(here)).toMatchObject({
    done: false,
    conflicts: ['a.txt'],
    said: expect.stringContaining('a.txt'),
  });
  expect(ground.traces(folder)).toMatchObject(files);
  expect(git('for-each-ref')).toBe(refs);
  expect(status()).toEqual(['?? unknown.txt']);
});

test('a rebase is refused over changes, without a target, on no branch, and beside another operation', async () => {
  write('a.txt', 'not committed\n');
  git('config', 'rebase.autoStash', 'true');
  ground.write({ 'b.txt': lines('b', { 0: 'main' }) });
  ground.commit('Main');
  const before = ground.traces(folder);
  expect(await rebaseBranch(here)).toMatchObject({ done: false, said: expect.stringContaining('unstaged changes') });
  expect(ground.traces(folder)).toEqual(before);
  expect(await rebaseBranch({ ...here, target: null })).toMatchObject({ done: false });
  expect(await rebaseBranch({ ...here, target: 'gone' })).toMatchObject({
    done: false,
    said: expect.stringContaining('no branch gone'),
  });
  git('bisect', 'start');
  expect(await rebaseBranch(here)).toMatchObject({ done: false, said: expect.stringContaining('bisect is under way') });
  git('bisect', 'reset');
  git('checkout', '-q', '--detach');
  expect(await rebaseBranch(here)).toMatchObject({ done: false, said: expect.stringContaining('on no branch') });
});

test('what a person merges is what they saw; their uncommitted files are left out and stay', async () => {
  write('a.txt', lines('a', { 0: 'mine' }));
  const { commit } = await commitChanges(here, { message: 'Mine\n\nWhy.', all: true });
  write('b.txt', 'not committed\n');
  const before = ground.traces(folder);
  const seen = { head_commit: commit ?? '', target_commit: ground.git('rev-parse', 'main') };
  const merge = { do: 'merge', way: 'squash', ...seen } as const;
  const other = { ...merge, head_commit: seen.target_commit };
  await expect(mergeChange(here, other)).rejects.toMatchObject({ code: 'git.moved', status: 409 });
  expect(await mergeChange(here, merge)).toMatchObject({ done: true, commit: ground.git('rev-parse', 'main') });
  expect(ground.git('log', '-1', '--format=%B', 'main')).toBe('Mine\n\nWhy.');
  await expect(mergeChange(here, merge)).rejects.toMatchObject({ code: 'git.moved' });
  expect(ground.traces(folder)).toEqual(before);
});

test('a push goes under its own name, never by force; a remote that has moved refuses it in its own words', async () => {
  expect(await pushBranch(here)).toMatchObject({ done: false, said: expect.stringContaining('no remote') });
  const bare = path.join(ground.dataDir, 'bare.git');
  execFileSync('git', ['init', '--quiet', '--bare', bare]);
  git('remote', 'add', 'origin', bare);
  git('config', 'remote.origin.push', '+refs/heads/*:refs/heads/other/*');
  write('a.txt', 'one\n');
  await commitChanges(here, { message: 'One', all: true });
  expect(await pushBranch(here)).toMatchObject({ done: true, said: expect.stringContaining('Pushed work to origin') });
  const inBare = (...args: string[]): string => execFileSync('git', ['-C', bare, ...args], { encoding: 'utf8' }).trim();
  expect(inBare('for-each-ref', '--format=%(refname) %(objectname)')).toBe(
    `refs/heads/work ${git('rev-parse', 'HEAD')}`,
  );
  const theirs = inBare(
    '-c',
    'user.name=T',
    '-c',
    'user.email=t@t',
    'commit-tree',
    '-p',
    'work',
    '-m',
    'Theirs',
    'work^{tree}',
  );
  inBare('update-ref', 'refs/heads/work', theirs);
  write('a.txt', 'two\n');
  await commitChanges(here, { message: 'Two', all: true });
  expect(await pushBranch(here)).toMatchObject({ done: false, said: expect.stringMatching(/rejected[^]*fetch first/) });
  expect(inBare('rev-parse', 'work')).toBe(theirs);
  hook('pre-push', 'echo "not on a Friday" >&2; exit 1');
  expect(await pushBranch(here)).toMatchObject({ done: false, said: expect.stringContaining('not on a Friday') });
});
