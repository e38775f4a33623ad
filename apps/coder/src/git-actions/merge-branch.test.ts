import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MergeResult } from '@boocode/contracts/arena';
import type { MergeWay } from '@boocode/contracts/git-action';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foresee } from './foresee.js';
import { mergeBranch } from './merge-branch.js';
import { lines, mergeGround, type MergeGround } from './testing.js';

let ground: MergeGround;
beforeEach(() => {
  ground = mergeGround();
  ground.git('branch', 'target');
});
afterEach(() => {
  expect(ground.git('fsck', '--strict', '--no-dangling')).toBe('');
  ground.remove();
});

interface Options {
  way?: MergeWay;
  target?: string;
  target_commit?: string;
  mark?: string;
}

const merge = (commit: string, { way = 'merge', target = 'target', ...rest }: Options = {}): Promise<MergeResult> =>
  mergeBranch(
    { repository: ground.path, target, commit, way, message: 'Bring it in\n\nBecause.', ...rest },
    ground.dataDir,
  );
const foreseen = (commit: string, target = 'target') =>
  foresee({ repository: ground.path, target, commit }, ground.dataDir);
const at = (ref: string): string => ground.git('rev-parse', ref);
const log = (format: string, ref = 'target'): string => ground.git('log', '-1', `--format=${format}`, ref);

test('a merge commit has both sides, is in the name of the person, and touches nothing of their work tree', async () => {
  const target = ground.change('theirs', 'target', { 'a.txt': lines('a', { 0: 'theirs' }) });
  ground.git('branch', '-f', 'target', 'theirs');
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 19: 'mine' }) });
  ground.write({ 'a.txt': 'not committed\n', 'new.txt': 'unknown\n' });
  ground.git('stash', 'push', '--quiet', '--', 'a.txt');
  ground.write({ 'b.txt': 'staged\n' });
  ground.git('add', 'b.txt');
  const before = ground.traces();
  expect(await foreseen(commit)).toEqual({ kind: 'clean' });
  const merged = await merge(commit);
  expect(merged).toMatchObject({ state: 'merged', target: 'target', commit: at('target'), conflicts: [] });
  expect(merged.said).toContain('No hooks were run');
  expect(log('%P')).toBe(`${target} ${commit}`);
  expect(log('%an <%ae> %cn %B')).toBe('Ada <ada@example.invalid> Ada Bring it in\n\nBecause.');
  expect(ground.git('show', 'target:a.txt')).toBe(lines('a', { 0: 'theirs', 19: 'mine' }).trim());
  expect(ground.traces()).toEqual(before);
  expect(await foreseen(commit)).toEqual({ kind: 'nothing' });
  expect(await merge(commit)).toMatchObject({ state: 'nothing', commit: at('target') });
});

test('squashed it is one commit on the target; a second time there is nothing to do', async () => {
  ground.change('one', 'main', { 'a.txt': lines('a', { 3: 'first' }) });
  const commit = ground.change('two', 'one', { 'c.txt': 'second\n' });
  const target = at('target');
  expect(await merge(commit, { way: 'squash' })).toMatchObject({ state: 'merged' });
  expect(log('%P')).toBe(target);
  expect(ground.git('diff', '--name-only', target, 'target').split('\n')).toEqual(['a.txt', 'c.txt']);
  expect(await foreseen(commit)).toEqual({ kind: 'nothing' });
  expect(await merge(commit, { way: 'squash' })).toMatchObject({ state: 'nothing', commit: at('target') });
});

test.each(['merge', 'squash'] as const)(
  'an order that is asked again knows its own %s, also where others have changed the same lines since',
  async (way) => {
    const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 3: 'mine' }) });
    const made = await merge(commit, { way, mark: 'order-1' });
    ground.change('theirs', 'target', { 'a.txt': lines('a', { 3: 'theirs' }) });
    ground.git('branch', '-f', 'target', 'theirs');
    const now = at('target');
    expect(await merge(commit, { way, mark: 'order-1' })).toMatchObject({
      state: 'merged',
      commit: now,
      said: expect.stringContaining(made.commit?.slice(0, 12) ?? 'a commit'),
    });
    expect(at('target')).toBe(now);
    // Another order is another merge, and so is the same one of another change.
    expect((await merge(commit, { way, mark: 'order-2' })).state).toBe(way === 'merge' ? 'nothing' : 'conflicts');
    const more = ground.change('more', 'mine', { 'c.txt': 'more\n' });
    ground.git('branch', '-f', 'target', made.commit ?? '');
    expect(await merge(more, { way: 'merge', mark: 'order-1' })).toMatchObject({ state: 'merged' });
    expect(ground.git('show', 'target:c.txt')).toBe('more');
  },
);

test('fast-forward moves the branch to the very commit, and is refused where the target has gone on', async () => {
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  expect(await merge(commit, { way: 'fast-forward', mark: 'order-1' })).toMatchObject({ state: 'merged', commit });
  expect(await merge(commit, { way: 'fast-forward', mark: 'order-1' })).toMatchObject({ state: 'merged', commit });
  expect(at('target')).toBe(commit);
  const late = ground.change('late', 'main', { 'b.txt': lines('b', { 1: 'late' }) });
  const refused = await merge(late, { way: 'fast-forward' });
  expect(refused).toMatchObject({ state: 'refused', said: expect.stringContaining('Rebase') });
  expect(at('target')).toBe(commit);
});

test('conflicts are told by path, names of any kind included, and nothing is changed', async () => {
  const names = ['ä ö/ß "x".txt', 'line\nend.txt', '-rf', '日本.txt'];
  ground.write(Object.fromEntries(names.map((name) => [name, lines('x')])));
  ground.commit('Names');
  const side = (word: string) => Object.fromEntries(names.map((name) => [name, lines('x', { 5: word })]));
  ground.change('target2', 'main', { ...side('theirs'), 'b.txt': null });
  const commit = ground.change('mine', 'main', { ...side('mine'), 'b.txt': lines('b', { 5: 'kept' }) });
  const refs = ground.git('for-each-ref');
  const before = ground.traces();
  const paths = [...names, 'b.txt'].toSorted();
  const told = await foreseen(commit, 'target2');
  expect(told.kind === 'conflicts' && told.paths.toSorted()).toEqual(paths);
  for (const way of ['merge', 'squash'] as const) {
    const merged = await merge(commit, { target: 'target2', way });
    expect(merged).toMatchObject({ state: 'conflicts' });
    expect(merged.conflicts.toSorted()).toEqual(paths);
  }
  expect(ground.git('for-each-ref')).toBe(refs);
  expect(ground.traces()).toEqual(before);
});

test('renames are followed, and a folder that both renamed otherwise is a conflict with its paths', async () => {
  ground.write({ 'dir/one.txt': lines('one'), 'dir/two.txt': lines('two') });
  ground.commit('Folder');
  ground.change('moved', 'main', {
    'dir/one.txt': null,
    'dir/two.txt': null,
    'here/one.txt': lines('one'),
    'here/two.txt': lines('two'),
  });
  const edited = ground.change('edited', 'main', { 'dir/one.txt': lines('one', { 9: 'edited' }) });
  expect(await merge(edited, { target: 'moved' })).toMatchObject({ state: 'merged' });
  expect(ground.git('show', 'moved:here/one.txt')).toContain('edited');
  // Git cannot tell where the new file belongs.
  ground.change('split', 'main', {
    'dir/one.txt': null,
    'dir/two.txt': null,
    'x/one.txt': lines('one'),
    'y/two.txt': lines('two'),
  });
  const added = ground.change('added', 'main', { 'dir/three.txt': lines('three') });
  const told = await merge(added, { target: 'split' });
  expect(told).toMatchObject({ state: 'conflicts' });
  expect(told.conflicts.length).toBeGreaterThan(0);
});

test('line ends, modes, links and submodules arrive as they were committed', async () => {
  ground.write({
    '.gitattributes': '*.bat text eol=crlf\n',
    'run.bat': 'one\r\ntwo\r\n',
    'crlf.txt': lines('c').replaceAll('\n', '\r\n'),
  });
  ground.commit('Ends');
  const inner = at('main');
  ground.change('target3', 'main', { 'b.txt': lines('b', { 2: 'x' }) });
  ground.git('branch', 'kinds', 'main');
  const folder = ground.worktree('kinds');
  writeFileSync(path.join(folder, 'crlf.txt'), lines('c', { 4: 'x' }).replaceAll('\n', '\r\n'));
  chmodSync(path.join(folder, 'a.txt'), 0o755);
  ground.git('-C', folder, 'add', '--all');
  ground.git('-C', folder, 'update-index', '--add', '--cacheinfo', `160000,${inner},sub`);
  ground.git('-C', folder, 'commit', '--quiet', '-m', 'Kinds');
  const commit = at('kinds');
  expect(await merge(commit, { target: 'target3' })).toMatchObject({ state: 'merged' });
  for (const name of ['crlf.txt', 'a.txt', 'sub', 'run.bat']) {
    expect(ground.git('ls-tree', 'target3', name)).toBe(ground.git('ls-tree', 'kinds', name));
  }
  expect(ground.git('diff', '--name-only', 'kinds', 'target3')).toBe('b.txt');
});

test('a target that has moved since it was looked at is left alone', async () => {
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  const seen = at('target');
  ground.git('branch', '-f', 'target', ground.change('other', 'main', { 'b.txt': lines('b', { 1: 'other' }) }));
  const now = at('target');
  expect(await merge(commit, { target_commit: seen })).toMatchObject({ state: 'moved' });
  expect(at('target')).toBe(now);
  expect(await merge(commit, { target_commit: now })).toMatchObject({ state: 'merged' });
});

test('what is no branch, has no commit, or shares nothing is said in words', async () => {
  const commit = at('main');
  const orphan = ground.git('commit-tree', '-m', 'Alone', `${commit}^{tree}`);
  ground.git('tag', 'v1');
  ground.git('update-ref', 'refs/remotes/origin/dev', commit);
  ground.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
  const cases: [string, RegExp][] = [
    ['nowhere', /no branch nowhere/],
    ['v1', /is a tag/],
    ['origin/dev', /branch of a remote/],
    ['unborn', /no commit yet/],
    [commit.slice(0, 12), /is a commit and not a branch/],
    ['HEAD', /no branch HEAD/],
    ['a b', /cannot be the name/],
    ['main:refs/heads/target', /cannot be the name/],
    ['--help', /no branch --help/],
    ['main..target', /cannot be the name/],
    ['@{-1}', /cannot be the name/],
  ];
  for (const [target, words] of cases) {
    expect(await merge(orphan, { target })).toMatchObject({ state: 'refused', said: expect.stringMatching(words) });
    expect(await foreseen(orphan, target)).toMatchObject({ kind: 'impossible', why: expect.stringMatching(words) });
  }
  for (const change of ['--all', 'f'.repeat(40), `${commit}:a.txt`, '']) {
    expect(await merge(change)).toMatchObject({ state: 'refused', said: expect.stringContaining('names no commit') });
  }
  expect(await merge(orphan)).toMatchObject({ state: 'refused', said: expect.stringContaining('no common commit') });
  expect(ground.git('for-each-ref', '--format=%(refname)').split('\n')).toEqual([
    'refs/heads/main',
    'refs/heads/target',
    'refs/remotes/origin/dev',
    'refs/tags/v1',
  ]);
});

test('a name that stands for a branch moves that branch', async () => {
  ground.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/target');
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  expect(await merge(commit, { target: 'alias' })).toMatchObject({ state: 'merged' });
  expect(ground.git('symbolic-ref', 'refs/heads/alias')).toBe('refs/heads/target');
  expect(at('target^2')).toBe(commit);
});

test('a locked ref is told in the words of git', async () => {
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  const lock = path.join(ground.path, '.git/refs/heads/target.lock');
  writeFileSync(lock, '');
  expect(await merge(commit)).toMatchObject({ state: 'refused', said: expect.stringContaining('target.lock') });
  rmSync(lock);
  expect(await merge(commit)).toMatchObject({ state: 'merged' });
});

test('hooks of the repository are not run, whatever they are for', async () => {
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  const marker = path.join(ground.dataDir, 'ran');
  for (const hook of ['pre-merge-commit', 'post-merge', 'reference-transaction', 'commit-msg', 'post-checkout']) {
    const file = path.join(ground.path, '.git/hooks', hook);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho ${hook} >> ${marker}\nexit 1\n`, { mode: 0o755 });
  }
  expect(await merge(commit)).toMatchObject({ state: 'merged' });
  expect(await merge(commit, { target: 'main' })).toMatchObject({ state: 'merged' });
  expect(existsSync(marker)).toBe(false);
});

test('a merge that others go on from in the next moment is told as merged', async () => {
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  const seen = at('target');
  const bin = mkdtempSync(path.join(ground.dataDir, 'bin-'));
  const usual = process.env['PATH'] ?? '';
  const script = `#!/bin/sh
PATH='${usual}'
git "$@" || exit
case "$*" in *' update-ref '*)
  git update-ref refs/heads/target $(git -c user.name=T -c user.email=t@t commit-tree -p target -m Theirs target^{tree});;
esac
`;
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 });
  process.env['PATH'] = `${bin}:${usual}`;
  try {
    expect(await merge(commit, { target_commit: seen })).toMatchObject({ state: 'merged', commit: at('target^') });
  } finally {
    process.env['PATH'] = usual;
  }
  expect(log('%s')).toBe('Theirs');
});

test('without git 2.38 it says which version is needed, and which is there', async () => {
  ground.change('theirs', 'target', { 'b.txt': lines('b', { 1: 'theirs' }) });
  const commit = ground.change('mine', 'main', { 'a.txt': lines('a', { 1: 'mine' }) });
  const bin = mkdtempSync(path.join(ground.dataDir, 'bin-'));
  const usual = process.env['PATH'] ?? '';
  const script = `#!/bin/sh
case "$*" in *' merge-tree '*) echo usage >&2; exit 129;; *' version') echo git version 2.34.1; exit;; esac
PATH='${usual}' exec git "$@"
`;
  writeFileSync(path.join(bin, 'git'), script, { mode: 0o755 });
  process.env['PATH'] = `${bin}:${usual}`;
  try {
    const merged = await merge(commit, { target: 'theirs' });
    expect(merged).toMatchObject({ state: 'refused' });
    expect(merged.said).toMatch(/needs git 2\.38 or newer.*git version 2\.34\.1/);
  } finally {
    process.env['PATH'] = usual;
  }
  expect(readFileSync(path.join(ground.path, '.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
});
