import { afterEach, beforeEach, expect, test } from 'vitest';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import { readDiff, diffLimits, type DiffLimits } from './read-diff.js';
import { readFiles } from './read-files.js';
import { testRepository, type TestRepository } from './testing.js';

let repo: TestRepository;
let base: string;

beforeEach(() => {
  repo = testRepository();
  repo.write({ 'keep.txt': 'one\ntwo\nthree\n', 'move me.txt': 'a\nb\nc\nd\ne\n', gone: 'x\ny\n' });
  base = repo.commit('base');
});
afterEach(() => repo.remove());

function diff(head: string, limits: DiffLimits = diffLimits): Promise<RepositoryDiff> {
  return readDiff(
    { repository: repo.path, base_ref: 'main', base_commit: base, head_ref: 'topic', head_commit: head },
    { limits },
  );
}

async function file(head: string, name: string, limits?: DiffLimits): Promise<DiffFile | undefined> {
  return (await diff(head, limits)).files.find((entry) => entry.path === name);
}

test('changed lines carry their numbers in the new file, removed ones in the old', async () => {
  repo.write({ 'keep.txt': 'zero\none\nthree\n' });
  const changed = await file(repo.commit('change'), 'keep.txt');
  expect(changed).toMatchObject({ status: 'modified', added: 1, removed: 1, binary: false, omitted: null });
  expect(changed?.lines).toEqual([
    { kind: 'added', line: 1, text: 'zero' },
    { kind: 'context', line: 2, text: 'one' },
    { kind: 'removed', line: 2, text: 'two' },
    { kind: 'context', line: 3, text: 'three' },
  ]);
});

test('added, deleted and renamed files, and paths with blanks, line ends, tabs and letters of any script', async () => {
  const odd = 'dir/né\n"w"\tfile →.txt';
  repo.git('mv', 'move me.txt', 'moved.txt');
  repo.git('rm', '-q', 'gone');
  repo.write({ [odd]: 'line without end' });
  const head = repo.commit('shuffle');
  const { files } = await diff(head);
  expect(files.map(({ path: name, old_path, status }) => ({ name, old_path, status }))).toEqual([
    { name: odd, old_path: null, status: 'added' },
    { name: 'gone', old_path: null, status: 'deleted' },
    { name: 'moved.txt', old_path: 'move me.txt', status: 'renamed' },
  ]);
  expect(files[0]?.lines).toEqual([{ kind: 'added', line: 1, text: 'line without end' }]);
  expect(files[1]?.lines).toHaveLength(2);
  const texts = await readFiles(repo.path, head, [odd, 'gone', 'dir', '../etc/passwd', '/etc/passwd', '']);
  expect(texts.get(odd)).toBe('line without end');
  expect([...texts.values()].filter((text) => text !== null)).toHaveLength(1);
});

test('a binary file has a row and no lines', async () => {
  repo.write({ 'logo.png': Buffer.from([0x89, 0x50, 0, 1, 2, 3]) });
  const head = repo.commit('logo');
  expect(await file(head, 'logo.png')).toMatchObject({ binary: true, lines: [], omitted: 'binary, 6 bytes' });
  expect((await readFiles(repo.path, head, ['logo.png'])).get('logo.png')).toBeNull();
});

test('a file of 50 MB is named with its size and never loaded', async () => {
  repo.write({ 'dump.sql': Buffer.alloc(50_000_000, 'insert into t values (1);\n') });
  const head = repo.commit('dump');
  global.gc?.();
  const before = process.memoryUsage().rss;
  expect(await file(head, 'dump.sql')).toMatchObject({
    binary: false,
    lines: [],
    omitted: '50 MB, too large to review',
  });
  expect((await readFiles(repo.path, head, ['dump.sql'])).get('dump.sql')).toBeNull();
  expect(process.memoryUsage().rss - before).toBeLessThan(25_000_000);
});

test('limits leave lines out, never files', async () => {
  repo.write({ a: '1\n2\n3\n', b: '1\n2\n', c: '1\n' });
  const { files } = await diff(repo.commit('three'), { file_bytes: 1_000, file_lines: 2, total_lines: 2 });
  expect(files.map((entry) => [entry.path, entry.added, entry.lines.length, entry.omitted])).toEqual([
    ['a', 3, 0, '3 changed lines, too many to review'],
    ['b', 2, 2, null],
    ['c', 1, 0, 'left out: the whole change has more than 2 lines'],
  ]);
});

test('text that looks like a patch stays text', async () => {
  repo.write({ 'keep.txt': 'one\n@@ -1 +1 @@\n--- a/x\n+++ b/x\n\\ no\nthree\n' });
  const changed = await file(repo.commit('tricky'), 'keep.txt');
  expect(changed?.lines.filter((line) => line.kind === 'added').map((line) => line.text)).toEqual([
    '@@ -1 +1 @@',
    '--- a/x',
    '+++ b/x',
    '\\ no',
  ]);
});

test('commits come newest first with their words', async () => {
  repo.write({ a: '1' });
  repo.commit('First line\n\nWhy it was done.');
  repo.write({ a: '2' });
  const { commits } = await diff(repo.commit('Second'));
  expect(commits.map(({ subject, body }) => [subject, body])).toEqual([
    ['Second', ''],
    ['First line', 'Why it was done.'],
  ]);
});

test('no program that the repository names is run', async () => {
  const trap = path.join(repo.path, 'trap.sh');
  writeFileSync(trap, `#!/bin/sh\ntouch ${repo.path}/sprung\ncat "$1"\n`, { mode: 0o755 });
  repo.write({ '.gitattributes': '* diff=trap\n', 'keep.txt': 'one\n' });
  const head = repo.commit('trap');
  repo.git('config', 'diff.external', trap);
  repo.git('config', 'diff.trap.textconv', trap);
  repo.git('config', 'diff.trap.command', trap);
  repo.git('config', 'core.fsmonitor', trap);
  repo.git('config', 'log.showSignature', 'true');
  repo.git('config', 'gpg.program', trap);
  repo.git('config', 'color.ui', 'always');
  expect((await file(head, 'keep.txt'))?.removed).toBe(2);
  expect(existsSync(path.join(repo.path, 'sprung'))).toBe(false);
});
