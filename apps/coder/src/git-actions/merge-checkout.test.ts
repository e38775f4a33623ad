import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MergeResult } from '@boocode/contracts/arena';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foresee } from './foresee.js';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

let ground: MergeGround;
let commit: string;
beforeEach(() => {
  ground = mergeGround();
  commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 19: 'mine' }), 'new.txt': 'new\n' });
});
afterEach(() => {
  expect(ground.git('fsck', '--strict', '--no-dangling')).toBe('');
  ground.remove();
});

const merge = (target = 'main'): Promise<MergeResult> =>
  mergeBranch({ repository: ground.path, target, commit, way: 'merge', message: 'Bring it in' }, ground.dataDir);
const foreseen = (target = 'main') => foresee({ repository: ground.path, target, commit }, ground.dataDir);

test('checked out and clean, the files go along; what git does not know of stays, and so does the stash', async () => {
  ground.write({ 'a.txt': 'put aside\n' });
  ground.git('stash');
  ground.write({ 'mine alone.txt': 'unknown\n', '.gitignore': 'out\n', 'out/x': 'ignored\n' });
  const stash = ground.git('stash', 'list', '--format=%H');
  expect(await foreseen()).toEqual({ kind: 'clean' });
  const merged = await merge();
  expect(merged).toMatchObject({ state: 'merged', commit: ground.git('rev-parse', 'main') });
  expect(merged.said).toContain(ground.path);
  expect(ground.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  expect(ground.git('status', '--porcelain').split('\n')).toEqual(['?? .gitignore', '?? "mine alone.txt"']);
  expect(readFileSync(path.join(ground.path, 'new.txt'), 'utf8')).toBe('new\n');
  expect(readFileSync(path.join(ground.path, 'out/x'), 'utf8')).toBe('ignored\n');
  expect(ground.git('stash', 'list', '--format=%H')).toBe(stash);
});

test('configuration that would make another merge of it does not', async () => {
  for (const [key, value] of [
    ['branch.main.mergeOptions', '--squash --no-commit'],
    ['merge.ff', 'false'],
    ['merge.autoStash', 'true'],
    ['commit.gpgSign', 'true'],
    ['gpg.program', '/nonexistent'],
  ] as const) {
    ground.git('config', key, value);
  }
  expect(await merge()).toMatchObject({ state: 'merged' });
  expect(ground.git('log', '-1', '--format=%P', 'main').split(' ')).toHaveLength(2);
  expect(ground.git('status', '--porcelain')).toBe('');
});

/** What a person may have under way where the target is checked out. */
const occupations: [string, () => void, string[]][] = [
  ['a file that was changed', () => ground.write({ 'b.txt': 'theirs\n' }), ['b.txt']],
  [
    'a file that was staged',
    () => {
      ground.write({ 'ä b.txt': 'theirs\n' });
      ground.git('add', '--all');
    },
    ['ä b.txt'],
  ],
  ['a file that was deleted', () => rmSync(path.join(ground.path, 'b.txt')), ['b.txt']],
  ['an unknown file in the place of a new one', () => ground.write({ 'new.txt': 'theirs\n' }), ['new.txt']],
  [
    'an ignored file in the place of a new one',
    () => {
      writeFileSync(path.join(ground.path, '.git/info/exclude'), 'new.txt\n');
      ground.write({ 'new.txt': 'secret\n' });
    },
    ['new.txt'],
  ],
  [
    'a merge under way',
    () => {
      ground.change('other', 'main', { 'b.txt': lines('b', { 2: 'other' }) });
      ground.git('merge', '--no-commit', '--no-ff', 'other');
    },
    [],
  ],
  [
    'a rebase under way',
    () => {
      ground.change('other', 'main', { 'b.txt': lines('b', { 2: 'other' }) });
      ground.write({ 'b.txt': lines('b', { 2: 'main' }) });
      ground.commit('On main');
      expect(() => ground.git('rebase', 'other')).toThrow('could not apply');
    },
    [],
  ],
  ['a bisection under way', () => void ground.git('bisect', 'start'), []],
  [
    'the branch in a second work tree',
    () => void ground.git('worktree', 'add', '--force', '--quiet', `${ground.dataDir}/2`, 'main'),
    [],
  ],
];

test.each(occupations)('with %s it is occupied, and nothing at all is changed', async (_what, occupy, paths) => {
  occupy();
  const [refs, before] = [ground.git('for-each-ref'), ground.traces()];
  expect(await foreseen()).toEqual({ kind: 'occupied', folder: ground.path, paths });
  const merged = await merge();
  expect(merged).toMatchObject({ state: 'occupied' });
  expect(merged.said).toContain(ground.path);
  for (const name of paths) expect(merged.said).toContain(name);
  expect(ground.git('for-each-ref')).toBe(refs);
  expect(ground.traces()).toEqual(before);
});

test('a locked index there is told in the words of git, and nothing is changed', async () => {
  const lock = path.join(ground.path, '.git/index.lock');
  writeFileSync(lock, '');
  const before = ground.traces();
  expect(await merge()).toMatchObject({ state: 'occupied', said: expect.stringContaining('index.lock') });
  expect(ground.traces()).toEqual(before);
  rmSync(lock);
  expect(await merge()).toMatchObject({ state: 'merged' });
});

test('a work tree whose folder was removed is none; one that git keeps locked is', async () => {
  ground.git('checkout', '--quiet', '--detach');
  const folder = ground.worktree('main');
  ground.git('worktree', 'lock', folder);
  rmSync(folder, { recursive: true });
  expect(await merge()).toMatchObject({ state: 'occupied', said: expect.stringContaining('locked') });
  ground.git('worktree', 'unlock', folder);
  expect(await merge()).toMatchObject({ state: 'merged' });
});

test('beside a repository without files, and from a folder of a work tree, the same is done', async () => {
  const bare = path.join(ground.dataDir, 'bare.git');
  ground.git('clone', '--quiet', '--bare', ground.path, bare);
  const order = { target: 'main', commit, way: 'merge' as const, message: 'Bring it in' };
  expect(await mergeBranch({ ...order, repository: bare }, ground.dataDir)).toMatchObject({ state: 'merged' });
  const folder = ground.worktree('mine');
  mkdirSync(path.join(folder, 'deep'));
  const before = ground.traces(folder);
  expect(await mergeBranch({ ...order, repository: path.join(folder, 'deep') }, ground.dataDir)).toMatchObject({
    state: 'merged',
  });
  expect(ground.traces(folder)).toEqual(before);
  expect(ground.git('status', '--porcelain')).toBe('');
});
