import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStanding } from './read-standing.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

let ground: MergeGround;
let folder: string;
beforeEach(() => {
  ground = mergeGround();
  ground.git('branch', 'work');
  folder = ground.worktree('work');
});
afterEach(() => ground.remove());

const nothingToPull = { possible: false, why: 'not asked', url: null };
const standing = (place: { folder?: string; target?: string | null } = {}) =>
  readStanding(
    { folder, target: 'main', ...place },
    { dataDir: ground.dataDir, pullRequests: async () => nothingToPull },
  );
const git = (...args: string[]): string => ground.git('-C', folder, ...args);

test('counts, distances and the foreseen merge are those of git, and looking changes nothing', async () => {
  writeFileSync(path.join(folder, 'a.txt'), lines('a', { 0: 'mine' }));
  git('commit', '-qam', 'Mine');
  ground.write({ 'b.txt': lines('b', { 0: 'main' }) });
  const main = ground.commit('Main');
  writeFileSync(path.join(folder, 'b.txt'), 'staged\n');
  git('add', 'b.txt');
  writeFileSync(path.join(folder, 'b.txt'), 'and changed\n');
  rmSync(path.join(folder, 'a.txt'));
  writeFileSync(path.join(folder, 'ä new'), 'unknown\n');
  git('mv', '-k', 'none', 'at all');
  const before = [ground.traces(folder), ground.traces(), ground.git('for-each-ref')];
  expect(await standing()).toEqual({
    repository: folder,
    branch: 'work',
    head_commit: git('rev-parse', 'HEAD'),
    target: 'main',
    target_commit: main,
    ahead: 1,
    behind: 1,
    staged: 1,
    unstaged: 2,
    untracked: 1,
    files: [
      { path: 'a.txt', staged: false, unstaged: true },
      { path: 'b.txt', staged: true, unstaged: true },
      { path: 'ä new', staged: false, unstaged: true },
    ],
    merge: { kind: 'clean' },
    under_way: null,
    remote: null,
    upstream: null,
    pull_request: nothingToPull,
  });
  expect([ground.traces(folder), ground.traces(), ground.git('for-each-ref')]).toEqual(before);
});

/** Ends with a failure where there are conflicts. */
function attempt(args: readonly string[]): void {
  spawnSync('git', args, { cwd: folder, stdio: 'ignore' });
}

test('each operation that is under way is named', async () => {
  writeFileSync(path.join(folder, 'a.txt'), lines('a', { 0: 'mine' }));
  git('commit', '-qam', 'Mine');
  ground.write({ 'a.txt': lines('a', { 0: 'main' }) });
  ground.commit('Main');
  const operations = [
    ['merge', 1, ['merge', 'main'], ['merge', '--abort']],
    ['rebase', 1, ['rebase', 'main'], ['rebase', '--abort']],
    ['rebase', 1, ['rebase', '--apply', 'main'], ['rebase', '--abort']],
    ['cherry-pick', 1, ['cherry-pick', 'main'], ['cherry-pick', '--abort']],
    ['revert', 0, ['revert', '--no-commit', 'HEAD'], ['revert', '--abort']],
    ['bisect', 0, ['bisect', 'start'], ['bisect', 'reset']],
  ] as const;
  for (const [name, conflicts, begin, end] of operations) {
    attempt(begin);
    const { under_way, unstaged } = await standing();
    expect({ name, under_way, unstaged }).toEqual({ name, under_way: name, unstaged: conflicts });
    git(...end);
  }
  expect(await standing()).toMatchObject({ under_way: null, merge: { kind: 'conflicts', paths: ['a.txt'] } });
});

test('without a commit, a branch or a target it says what is missing', async () => {
  expect(await standing({ target: null })).toMatchObject({
    target: null,
    ahead: null,
    behind: null,
    merge: { kind: 'impossible', why: expect.stringContaining('Name a target') },
  });
  expect(await standing({ target: '--gone' })).toMatchObject({ target_commit: null, merge: { kind: 'impossible' } });
  git('checkout', '-q', '--detach');
  expect(await standing()).toMatchObject({ branch: null, merge: { kind: 'nothing' } });
  const empty = path.join(ground.dataDir, 'empty');
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', empty]);
  expect(await standing({ folder: empty })).toMatchObject({
    branch: 'main',
    head_commit: null,
    merge: { kind: 'impossible', why: expect.stringContaining('no commit yet') },
  });
});

test('the remote and the branch of the same name there are told once it was pushed', async () => {
  const bare = path.join(ground.dataDir, 'bare.git');
  execFileSync('git', ['init', '--quiet', '--bare', bare]);
  git('remote', 'add', 'fork', bare);
  expect(await standing()).toMatchObject({ remote: 'fork', upstream: null });
  git('push', '-q', 'fork', 'work');
  git('commit', '-q', '--allow-empty', '-m', 'More');
  expect(await standing()).toMatchObject({ upstream: { name: 'fork/work', ahead: 1, behind: 0 } });
});
