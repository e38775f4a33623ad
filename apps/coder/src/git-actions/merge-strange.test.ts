import { execFileSync } from 'node:child_process';
import { readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { largeBranch } from '../services/git/large-branch.js';
import { testRepository } from '../services/git/testing.js';
import { foresee } from './foresee.js';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, tracesOf, type MergeGround } from './testing.js';
import { isLong } from '@boocode/rehearsal/long-form';

// Merges into `main` where it is checked out, in repositories of every kind; what a merge is in any repository stands elsewhere.

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
});
afterEach(() => {
  expect(ground.git('fsck', '--strict', '--no-dangling')).toBe('');
  ground.remove();
});

const sides = (commit: string, repository = ground.path) => ({ repository, target: 'main', commit });
const merge = (commit: string, repository = ground.path) =>
  mergeBranch({ ...sides(commit, repository), way: 'merge', message: 'Bring it in' }, ground.dataDir);
const foreseen = (commit: string) => foresee(sides(commit), ground.dataDir);

const pointerTo = (digit: string) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 12\n`;

/** As it is where somebody has taken Git LFS away again. */
function withoutLfs(): void {
  for (const part of ['clean', 'smudge'])
    ground.git('config', `filter.lfs.${part}`, `git-lfs-that-is-not-here ${part} -- %f`);
  ground.git('config', 'filter.lfs.required', 'true');
}

test('Git LFS without its program: other files are merged; a pointer that would be checked out is refused in the words of git', async () => {
  ground.write({ 'big.bin': pointerTo('0'), '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
  ground.commit('Add something large');
  utimesSync(path.join(ground.path, 'big.bin'), 1, 1);
  ground.git('update-index', '--refresh');
  const beside = ground.change('beside', 'main', { 'new.txt': 'new\n' });
  const larger = ground.change('larger', 'main', { 'big.bin': pointerTo('1') });
  withoutLfs();
  expect(await foreseen(beside)).toEqual({ kind: 'clean' });
  expect(await merge(beside)).toMatchObject({ state: 'merged' });
  expect(readFileSync(path.join(ground.path, 'new.txt'), 'utf8')).toBe('new\n');
  const [main, before] = [ground.git('rev-parse', 'main'), tracesOf(ground)];
  expect(await merge(larger)).toMatchObject({
    state: 'refused',
    said: expect.stringMatching(/git-lfs-that-is-not-here.*Nothing was changed/s),
  });
  expect([ground.git('rev-parse', 'main'), tracesOf(ground)]).toEqual([main, before]);
  // Where no file goes along nothing of LFS is needed.
  ground.git('checkout', '--quiet', '--detach');
  expect(await merge(larger)).toMatchObject({ state: 'merged' });
  expect(ground.git('show', 'main:big.bin')).toBe(pointerTo('1').trim());
});

test('a submodule that was moved on: its commit arrives, and its files stay with the person, which git then tells', async () => {
  const module = testRepository();
  module.write({ 'm.txt': 'one\n' });
  module.commit('One');
  ground.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.path, 'lib/mod');
  ground.commit('Use a module');
  module.write({ 'm.txt': 'two\n' });
  const two = module.commit('Two');
  ground.git('-C', 'lib/mod', '-c', 'protocol.file.allow=always', 'fetch', '--quiet');
  ground.git('branch', 'moved');
  const folder = ground.worktree('moved');
  ground.git('-C', folder, 'update-index', '--cacheinfo', `160000,${two},lib/mod`);
  ground.git('-C', folder, 'commit', '--quiet', '--message', 'Move the module on');
  expect(await merge(ground.git('rev-parse', 'moved'))).toMatchObject({ state: 'merged' });
  expect(ground.git('rev-parse', 'main:lib/mod')).toBe(two);
  expect(readFileSync(path.join(ground.path, 'lib/mod/m.txt'), 'utf8')).toBe('one\n');
  expect(ground.git('status', '--porcelain')).toBe('M lib/mod');
  module.remove();
});

test('blanks, quotes and other scripts in the path of the repository and of its files', async () => {
  const folder = path.join(ground.dataDir, "päth with 'quotes' ディレクトリ");
  ground.git('clone', '--quiet', '.', folder);
  const names = ['spaß ist/日本 語.txt', ':colon.txt', '[a]*.txt', 'line\nbreak "q".txt'];
  const commit = ground.change('named', 'main', Object.fromEntries(names.map((name) => [name, 'x\n'])));
  ground.git('-C', folder, 'fetch', '--quiet', 'origin', 'named');
  expect(await merge(commit, folder)).toMatchObject({ state: 'merged' });
  for (const name of names) expect(readFileSync(path.join(folder, name), 'utf8')).toBe('x\n');
  expect(ground.git('-C', folder, 'status', '--porcelain')).toBe('');
});

test('names that differ in case alone are two, and a conflict in one of them is none in the other', async () => {
  const blob = execFileSync('git', ['-C', ground.path, 'hash-object', '-w', '--stdin'], { input: lines('upper') });
  ground.git('update-index', '--add', '--cacheinfo', `100644,${blob.toString().trim()},A.txt`);
  ground.git('commit', '--quiet', '--message', 'Clash');
  ground.git('checkout', '--quiet', '--detach');
  const mine = ground.change('mine', 'main', { 'A.txt': lines('upper', { 1: 'mine' }) });
  const theirs = ground.change('theirs', 'main', { 'A.txt': lines('upper', { 1: 'theirs' }) });
  const small = ground.change('small', 'main', { 'a.txt': lines('a', { 1: 'small' }) });
  expect(await merge(mine)).toMatchObject({ state: 'merged' });
  expect(await merge(theirs)).toMatchObject({ state: 'conflicts', conflicts: ['A.txt'] });
  expect(await merge(small)).toMatchObject({ state: 'merged' });
  expect(ground.git('show', 'main:A.txt')).toBe(lines('upper', { 1: 'mine' }).trim());
  expect(ground.git('show', 'main:a.txt')).toBe(lines('a', { 1: 'small' }).trim());
});

test.runIf(isLong)('100,000 files', { timeout: 300_000 }, async () => {
  largeBranch(ground, 100_000);
  ground.git('merge', '--quiet', '--allow-unrelated-histories', '--no-edit', 'large');
  const commit = ground.change('mine', 'main', { 'd1/f1.txt': 'changed\n', 'new.txt': 'new\n' });
  const began = performance.now();
  expect(await foreseen(commit)).toEqual({ kind: 'clean' });
  const seen = performance.now();
  expect(await merge(commit)).toMatchObject({ state: 'merged' });
  const seconds = { foreseen: (seen - began) / 1_000, merged: (performance.now() - seen) / 1_000 };
  console.info(seconds);
  expect(readFileSync(path.join(ground.path, 'd1/f1.txt'), 'utf8')).toBe('changed\n');
  expect(Math.max(...Object.values(seconds))).toBeLessThan(60);
});
