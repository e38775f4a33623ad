import { afterEach, beforeEach, expect, test } from 'vitest';
import { containsChange } from './contains-change.js';
import { testRepository, type TestRepository } from './testing.js';

let repository: TestRepository;
/** Where a branch parted from the trunk, and what was changed on it. */
let [start, fix] = ['', ''];
beforeEach(() => {
  repository = testRepository();
  repository.write({ 'a.txt': 'fault\n', 'b.txt': 'b\n' });
  start = repository.commit('Start');
  repository.git('checkout', '-q', '-b', 'fix');
  repository.write({ 'a.txt': 'mended\n' });
  fix = repository.commit('Fix');
  repository.git('checkout', '-q', '-b', 'trunk', start);
  repository.write({ 'b.txt': 'other\n' });
  repository.commit('Go on');
});
afterEach(() => repository.remove());

const inTrunk = (changed: string) =>
  containsChange(repository.path, { commit: changed, within: repository.git('rev-parse', 'trunk') });

test('a change on another branch is no part of this one', async () => {
  expect([await inTrunk(fix), await inTrunk(start)]).toEqual([false, true]);
});

test('it is once it was merged, or picked', async () => {
  repository.git('cherry-pick', fix);
  expect(await inTrunk(fix)).toBe(true);
  repository.git('reset', '-q', '--hard', 'HEAD~1');
  repository.git('merge', '-q', '--no-edit', 'fix');
  expect(await inTrunk(fix)).toBe(true);
});

test('of two changes both must be there', async () => {
  repository.git('checkout', '-q', 'fix');
  repository.write({ 'c.txt': 'more\n' });
  const more = repository.commit('Fix more');
  repository.git('checkout', '-q', 'trunk');
  repository.git('cherry-pick', fix);
  expect(await inTrunk(more)).toBe(false);
});

test('a commit that the repository does not know is part of nothing', async () => {
  expect(await inTrunk('a'.repeat(40))).toBe(false);
});
