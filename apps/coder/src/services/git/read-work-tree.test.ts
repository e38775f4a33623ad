import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFileChange, readWorkTree } from './read-work-tree.js';
import { testRepository, type TestRepository } from './testing.js';

let repository: TestRepository;

beforeEach(() => {
  repository = testRepository();
});
afterEach(() => repository.remove());

const lines = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at}\n`).join('');

test('what is edited, new, renamed, removed and binary is listed, with spaces in names, and what is ignored is not', async () => {
  repository.write({
    'a b/edited file.txt': 'one\ntwo\n',
    'old name.txt': lines(30),
    'gone.txt': 'gone\n',
    'picture.bin': Buffer.from([0, 1, 2]),
    '.gitignore': 'ignored/\n',
  });
  const commit = repository.commit('one');
  repository.write({
    'a b/edited file.txt': 'one\nthree\nfour\n',
    'new file.txt': 'new\n',
    'new name.txt': lines(30),
    'picture.bin': Buffer.from([0, 9]),
    'ignored/x.txt': 'x',
  });
  rmSync(path.join(repository.path, 'old name.txt'));
  repository.git('rm', '--quiet', 'gone.txt');
  const found = await readWorkTree(repository.path);
  expect(found).toMatchObject({ head_commit: commit, head_ref: 'main', left_out: 0 });
  expect(found?.files).toEqual([
    { path: 'a b/edited file.txt', old_path: null, status: 'modified', binary: false, added: 2, removed: 1 },
    { path: 'gone.txt', old_path: null, status: 'deleted', binary: false, added: 0, removed: 1 },
    { path: 'new file.txt', old_path: null, status: 'added', binary: false, added: 1, removed: 0 },
    { path: 'new name.txt', old_path: 'old name.txt', status: 'renamed', binary: false, added: 0, removed: 0 },
    { path: 'picture.bin', old_path: null, status: 'modified', binary: true, added: 0, removed: 0 },
  ]);
  expect(await readFileChange(repository.path, 'a b/edited file.txt')).toMatchObject({
    diff: expect.stringContaining('@@ -1,2 +1,3 @@\n one\n-two\n+three\n+four\n'),
    truncated: false,
  });
  expect((await readFileChange(repository.path, 'new file.txt')).diff).toContain('new file mode');
  expect((await readFileChange(repository.path, 'new name.txt')).diff).toContain('rename from old name.txt');
  expect((await readFileChange(repository.path, 'picture.bin')).diff).toContain('Binary files');
});

test('since a commit of before, what was committed is listed with what is not, and a commit that is gone is not asked for', async () => {
  repository.write({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const since = repository.commit('one');
  repository.write({ 'a.txt': 'committed\n' });
  const head_commit = repository.commit('two');
  repository.write({ 'b.txt': 'not yet\n', 'c.txt': 'new\n' });
  const found = await readWorkTree(repository.path, { since });
  expect(found).toMatchObject({ head_commit, base_commit: since });
  expect(found?.files.map((file) => [file.path, file.status])).toEqual([
    ['a.txt', 'modified'],
    ['b.txt', 'modified'],
    ['c.txt', 'added'],
  ]);
  expect((await readFileChange(repository.path, 'a.txt', { since })).diff).toContain('-a\n+committed\n');
  const gone = await readWorkTree(repository.path, { since: 'a'.repeat(40) });
  expect([gone?.base_commit, gone?.files.map((file) => file.path)]).toEqual([null, ['b.txt', 'c.txt']]);
});

test('a path that has not changed, or leads out of the repository, is refused', async () => {
  repository.write({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  repository.commit('one');
  repository.write({ 'b.txt': 'c\n' });
  symlinkSync('/etc', path.join(repository.path, 'out'));
  for (const name of ['a.txt', '../b.txt', '/etc/passwd', 'out/passwd', './b.txt', ':(top)b.txt', '*.txt']) {
    await expect(readFileChange(repository.path, name)).rejects.toMatchObject({ code: 'change.not-found' });
  }
  expect((await readFileChange(repository.path, 'out')).diff).toContain('+/etc');
});

test('nothing of the repository is written, and no program that it names is run', async () => {
  const trap = path.join(repository.path, '.git', 'trapped');
  repository.write({ 'a.txt': 'a\n', '.gitattributes': '* filter=trap diff=trap\n' });
  repository.commit('one');
  for (const key of [
    'filter.trap.clean',
    'filter.trap.process',
    'diff.trap.textconv',
    'diff.external',
    'core.fsmonitor',
  ]) {
    repository.git('config', key, `touch ${trap}; cat`);
  }
  repository.write({ '.git/info/attributes': '* filter=trap\n', 'a.txt': 'b\n', 'new.txt': 'new\n' });
  const state = (): unknown[] => [
    readFileSync(path.join(repository.path, '.git/index')).toString('hex'),
    statSync(path.join(repository.path, '.git/index')).mtimeMs,
    readdirSync(path.join(repository.path, '.git'), { recursive: true, encoding: 'utf8' }).toSorted((a, b) =>
      a.localeCompare(b),
    ),
  ];
  const before = state();
  const found = await readWorkTree(repository.path);
  expect(found?.files.map((file) => file.path)).toEqual(['a.txt', 'new.txt']);
  expect((await readFileChange(repository.path, 'a.txt')).diff).toContain('+b');
  expect(state()).toEqual(before);
  expect(existsSync(trap)).toBe(false);
});

test('without a commit everything is new, staged or not', async () => {
  repository.write({ 'staged.txt': 'a\n', 'loose.txt': 'b\n' });
  repository.git('add', 'staged.txt');
  const found = await readWorkTree(repository.path);
  expect(found).toMatchObject({ head_commit: null, head_ref: 'main' });
  expect(found?.files.map(({ path: name, status }) => [name, status])).toEqual([
    ['loose.txt', 'added'],
    ['staged.txt', 'added'],
  ]);
  expect((await readFileChange(repository.path, 'loose.txt')).diff).toContain('+b');
});

test('a submodule at another commit is listed, and nothing within it is', async () => {
  const inner = path.join(repository.path, 'inner');
  mkdirSync(inner);
  repository.git('-C', 'inner', 'init', '--quiet', '--initial-branch=main');
  repository.write({ 'inner/a.txt': 'a\n', 'top.txt': 'top\n' });
  const commitInner = (): void => {
    repository.git('-C', 'inner', 'add', '--all');
    repository.git('-C', 'inner', 'commit', '--quiet', '--message', 'inner');
  };
  commitInner();
  repository.commit('one');
  repository.write({ 'inner/a.txt': 'b\n' });
  expect((await readWorkTree(repository.path))?.files).toEqual([]);
  commitInner();
  expect((await readWorkTree(repository.path))?.files).toMatchObject([{ path: 'inner', status: 'modified' }]);
  expect((await readFileChange(repository.path, 'inner')).diff).toContain('+Subproject commit');
});

test('a file in conflict is compared as it lies there', async () => {
  repository.write({ 'a.txt': 'one\n', 'b.txt': 'b\n' });
  repository.commit('one');
  repository.git('checkout', '--quiet', '-b', 'side');
  repository.write({ 'a.txt': 'side\n' });
  repository.commit('side');
  repository.git('checkout', '--quiet', 'main');
  repository.write({ 'a.txt': 'main\n' });
  repository.commit('main');
  expect(() => repository.git('merge', 'side')).toThrow('merge side');
  expect((await readWorkTree(repository.path))?.files).toMatchObject([{ path: 'a.txt', status: 'modified' }]);
  expect((await readFileChange(repository.path, 'a.txt')).diff).toContain('+<<<<<<<');
});

test('a folder that is no repository, lies within one, or is not there has no changes to list', async () => {
  const bare = mkdtempSync(path.join(tmpdir(), 'boocode-bare-'));
  repository.write({ 'sub/a.txt': 'a' });
  for (const folder of [bare, path.join(repository.path, 'sub'), path.join(bare, 'missing')]) {
    expect(await readWorkTree(folder)).toBeNull();
  }
  rmSync(bare, { recursive: true });
});

test('so many untracked files and so many bytes are shown, and it is told when there are more', async () => {
  repository.write({ 'a.txt': lines(100), 'b.txt': 'b\n', 'c.txt': 'c\n' });
  const limits = { untracked: 1, diff_bytes: 200 };
  const found = await readWorkTree(repository.path, limits);
  expect(found).toMatchObject({ left_out: 2, files: [{ path: 'a.txt' }] });
  const { diff, truncated } = await readFileChange(repository.path, 'a.txt', limits);
  expect([Buffer.byteLength(diff), truncated]).toEqual([200, true]);
});
