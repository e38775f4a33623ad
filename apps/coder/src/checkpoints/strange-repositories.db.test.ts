import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { largeBranch } from '../services/git/large-branch.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { checkpointGround, type CheckpointGround } from './testing.js';
import { isLong } from '@boocode/rehearsal/long-form';

let db: TestDatabase;
let ground: CheckpointGround;
let repository: TestRepository;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await checkpointGround(db);
  repository = ground.repository;
});
afterEach(() => ground.remove());

const at = (name: string) => path.join(repository.path, name);

/** Does the turn, and goes back and forth once; answers with the checkpoints of that. */
async function thereAndBack(work: () => void): Promise<string[]> {
  const before = ground.files();
  await ground.turn(work);
  const [after, theirs] = [ground.files(), ground.theirs()];
  expect(after).not.toEqual(before);
  const [first] = await ground.keeper.list(ground.chat_id);
  const { undo } = await ground.restore(first?.id ?? '');
  expect(ground.files()).toEqual(before);
  await ground.restore(undo ?? '');
  expect(ground.files()).toEqual(after);
  expect(ground.theirs()).toEqual(theirs);
  return (await ground.keeper.list(ground.chat_id)).map(({ kind }) => kind);
}

const bothWays = ['before', 'after', 'restore', 'restore'];

test('a repository without commits', async () => {
  repository.write({ 'a.txt': 'one\n' });
  expect(await thereAndBack(() => repository.write({ 'a.txt': 'two\n', 'b.txt': 'new\n' }))).toEqual(bothWays);
});

test('an empty repository', async () => {
  expect(await thereAndBack(() => repository.write({ 'b.txt': 'new\n' }))).toEqual(bothWays);
});

test('a detached head', async () => {
  repository.write({ 'a.txt': 'one\n' });
  repository.git('checkout', '--quiet', '--detach', repository.commit('Start'));
  expect(await thereAndBack(() => repository.write({ 'a.txt': 'two\n' }))).toEqual(bothWays);
});

test('attributes, filters and settings that change bytes', async () => {
  repository.write({
    '.gitattributes':
      '*.txt text eol=crlf\n*.auto text=auto\n*.id ident\n*.f filter=shout\n*.u working-tree-encoding=UTF-16\n',
    'a.txt': 'one\r\ntwo\r\n',
    'mixed.auto': 'one\r\ntwo\n',
    'a.id': '$Id: something $\n',
    'a.f': 'quiet\n',
  });
  repository.git('config', 'filter.shout.clean', 'tr a-z A-Z');
  repository.git('config', 'filter.shout.smudge', `touch ${at('ran')}; tr A-Z a-z`);
  repository.commit('Start');
  repository.git('config', 'core.autocrlf', 'true');
  rmSync(at('ran'), { force: true });
  expect(
    await thereAndBack(() =>
      repository.write({
        'a.txt': 'one\ntwo\r\n',
        'mixed.auto': 'one\ntwo\r\n',
        'a.id': '$Id$\n',
        'a.f': 'Loud\n',
        'a.u': 'no UTF-16\n',
      }),
    ),
  ).toEqual(bothWays);
  expect(ground.files()['ran']).toBeUndefined();
});

test('modes, links, and what takes the place of the other', async () => {
  const outside = path.join(ground.dataDir, 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'file'), 'not to be touched\n');
  repository.write({ 'run.sh': '#!/bin/sh\n', 'dir/file': 'x\n', file: 'x\n', 'was-link': '' });
  rmSync(at('was-link'));
  symlinkSync('dir/file', at('was-link'));
  repository.commit('Start');
  expect(
    await thereAndBack(() => {
      chmodSync(at('run.sh'), 0o755);
      rmSync(at('dir'), { recursive: true });
      symlinkSync(outside, at('dir'));
      rmSync(at('file'));
      repository.write({ 'file/inner': 'now a folder\n' });
      rmSync(at('was-link'));
      repository.write({ 'was-link': 'now a file\n' });
      symlinkSync('/nowhere', at('dangling'));
    }),
  ).toEqual(bothWays);
  const [first] = await ground.keeper.list(ground.chat_id);
  await ground.restore(first?.id ?? '');
  expect(ground.files()['dir/file']).toBe('100644 x\n');
  expect(readFileSync(path.join(outside, 'file'), 'utf8')).toBe('not to be touched\n');
});

test('names of any kind, also such that differ in case alone', async () => {
  repository.write({ 'Grüße.txt': 'one\n', 'A.txt': 'big\n', 'a.txt': 'small\n' });
  repository.commit('Start');
  expect(
    await thereAndBack(() => {
      repository.write({
        'line\nbreak "quoted" \\.txt': 'new\n',
        '日本語/файл': 'new\n',
        ':(glob)*': 'magic\n',
        ' -n': 'dash\n',
      });
      rmSync(at('A.txt'));
      renameSync(at('a.txt'), at('B.txt'));
    }),
  ).toEqual(bothWays);
});

test('files that git knows although they are ignored, or that it is told not to look at', async () => {
  repository.write({ '.gitignore': '*.gen\n', 'known.gen': 'one\n', 'assumed.txt': 'one\n' });
  repository.git('add', '--force', 'known.gen');
  repository.commit('Start');
  repository.git('update-index', '--assume-unchanged', 'assumed.txt');
  expect(await thereAndBack(() => repository.write({ 'known.gen': 'two\n', 'assumed.txt': 'two\n' }))).toEqual(
    bothWays,
  );
});

test('conflicts, a split index and a sparse checkout', async () => {
  repository.write({ 'a.txt': 'one\n', 'far/b.txt': 'one\n' });
  repository.commit('Start');
  repository.git('checkout', '--quiet', '-b', 'other');
  repository.write({ 'a.txt': 'other\n' });
  repository.commit('Other');
  repository.git('checkout', '--quiet', 'main');
  repository.write({ 'a.txt': 'main\n' });
  repository.commit('Main');
  repository.git('update-index', '--split-index');
  repository.git('sparse-checkout', 'set', '--no-cone', '/*', '!/far/');
  expect(() => repository.git('merge', 'other')).toThrow('merge other');
  expect(await thereAndBack(() => repository.write({ 'a.txt': 'settled\n', 'c.txt': 'new\n' }))).toEqual(bothWays);
  expect(repository.git('status', '--porcelain')).toContain('UU a.txt');
});

test('a repository that was made anew in the same folder', async () => {
  repository.write({ 'a.txt': 'one\n' });
  repository.commit('Start');
  await ground.turn(() => repository.write({ 'a.txt': 'two\n', 'kept.txt': 'as it is\n' }));
  rmSync(at('.git'), { recursive: true });
  repository.git('init', '--quiet', '--initial-branch=main', '.');
  const was = ground.files();
  await ground.turn(() => repository.write({ 'a.txt': 'three\n' }));
  const before = (await ground.keeper.list(ground.chat_id)).at(-2);
  await ground.restore(before?.id ?? '');
  expect(ground.files()).toEqual(was);
});

test('a submodule stays at what it is, and is named', async () => {
  const inner = testRepository();
  try {
    inner.write({ 'i.txt': 'one\n' });
    inner.commit('Inner');
    repository.write({ 'a.txt': 'one\n' });
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'sub');
    repository.commit('Start');
    await ground.turn(() => {
      repository.write({ 'a.txt': 'two\n', 'sub/i.txt': 'two\n' });
      repository.git('-C', 'sub', 'commit', '--quiet', '--all', '--message', 'Inner, again');
    });
    const [first] = await ground.keeper.list(ground.chat_id);
    const did = await ground.restore(first?.id ?? '');
    expect(did).toMatchObject({ written: ['a.txt'], removed: [], left: ['sub'] });
    expect(ground.files()).toMatchObject({ 'a.txt': '100644 one\n', 'sub/i.txt': '100644 two\n' });
  } finally {
    inner.remove();
  }
});

test('a file where a submodule is not there is in no checkpoint, and stays where it is', async () => {
  repository.write({ 'a.txt': 'one\n' });
  const commit = repository.commit('Start');
  repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},sub`);
  repository.git('commit', '--quiet', '--message', 'Use a module');
  await ground.turn(() => repository.write({ 'a.txt': 'two\n', 'sub/i.txt': 'two\n' }));
  const [first] = await ground.keeper.list(ground.chat_id);
  await ground.restore(first?.id ?? '');
  expect(ground.files()).toMatchObject({ 'a.txt': '100644 one\n', 'sub/i.txt': '100644 two\n' });
});

test('Git LFS without its program, and hooks that fail', async () => {
  repository.write({ 'big.bin': 'pointer\n', '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
  repository.commit('Add something large');
  for (const part of ['clean', 'smudge', 'process'])
    repository.git('config', `filter.lfs.${part}`, `git-lfs-that-is-not-here ${part}`);
  repository.git('config', 'filter.lfs.required', 'true');
  for (const hook of ['pre-commit', 'post-checkout', 'post-index-change', 'reference-transaction', 'post-rewrite']) {
    repository.write({ [`.git/hooks/${hook}`]: '#!/bin/sh\nexit 1\n' });
    chmodSync(at(`.git/hooks/${hook}`), 0o755);
  }
  expect(await thereAndBack(() => repository.write({ 'big.bin': 'what it is\n', 'new.bin': 'new\n' }))).toEqual(
    bothWays,
  );
});

test('a path with blanks, quotes and other scripts', async () => {
  const [moved, from] = [`${repository.path} päth with 'quotes' ディレクトリ`, repository];
  renameSync(from.path, moved);
  rmSync(ground.dataDir, { recursive: true });
  repository = {
    ...from,
    path: moved,
    git: (...args) => execFileSync('git', ['-C', moved, ...args], { encoding: 'utf8' }).trim(),
    write: (files) => Object.entries(files).forEach(([name, text]) => writeFileSync(path.join(moved, name), text)),
    remove: () => rmSync(moved, { recursive: true }),
  };
  ground = await checkpointGround(db, repository);
  repository.write({ 'a.txt': 'one\n' });
  expect(await thereAndBack(() => repository.write({ 'a.txt': 'two\n', 'neu ü.txt': 'new\n' }))).toEqual(bothWays);
});

test.runIf(isLong)('100,000 files', { timeout: 300_000 }, async () => {
  repository.git('config', 'gc.auto', '0');
  repository.git('reset', '--quiet', '--hard', largeBranch(repository, 100_000));
  const seconds: Record<string, number> = {};
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const told = await work();
    seconds[what] = (performance.now() - began) / 1_000;
    return told;
  };
  const task = await ground.say('completed');
  await timed('before', () => ground.before(task));
  repository.write({ 'd1/f1.txt': 'changed\n', 'new.txt': 'new\n' });
  await timed('after', () => ground.after(task));
  const [first] = await ground.keeper.list(ground.chat_id);
  const did = await timed('restored', () => ground.restore(first?.id ?? ''));
  expect(did).toMatchObject({ written: ['d1/f1.txt'], removed: ['new.txt'] });
  expect(repository.git('status', '--porcelain')).toBe('');
  console.info(seconds);
  expect(Math.max(...Object.values(seconds))).toBeLessThan(60);
});

test('a folder that is no repository, or not the top of one, has no checkpoints', async () => {
  repository.write({ 'sub/a.txt': 'one\n' });
  const task = { id: await ground.say('completed'), attempt: 1, chat_id: ground.chat_id };
  for (const folder of [ground.dataDir, at('sub')])
    expect(await ground.keeper.ofTurn({ kind: 'before', task, folder })).toBeNull();
  expect(await ground.keeper.list(ground.chat_id)).toEqual([]);
});
