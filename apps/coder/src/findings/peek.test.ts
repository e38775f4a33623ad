import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PeekQuery } from '@boocode/contracts/finding-life';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { peek } from './peek.js';

const lines = Array.from({ length: 60 }, (_, n) => `const line${n + 1} = ${n + 1};`);
const text = `${lines.join('\n')}\n`;
let repository: TestRepository;
let commit: string;
beforeAll(() => {
  repository = testRepository();
  repository.write({
    'src/a.ts': text,
    'logo.png': Buffer.from([0x89, 0, 1, 2]),
    'big.txt': 'x'.repeat(2 * 1024 * 1024 + 1),
    'one-line.js': `${'y'.repeat(5_000)}\n`,
  });
  symlinkSync('a.ts', path.join(repository.path, 'src/link.ts'));
  commit = repository.commit('Start');
});
beforeEach(() => {
  repository.git('checkout', '-q', '--force', commit);
});
afterAll(() => repository.remove());

const at = (over: Partial<PeekQuery> = {}) =>
  peek(
    { repository: repository.path, head_commit: commit },
    { path: 'src/a.ts', line_start: 30, quote: 'const line30 = 30;', ...over },
  );

test('an untouched place is the same, with twelve lines before and after', async () => {
  const { state, at_run, now, file } = await at();
  expect([state, at_run.from, at_run.lines.length, at_run.marked, at_run.total_lines]).toEqual([
    'same',
    18,
    25,
    { from: 30, to: 30 },
    60,
  ]);
  expect(now).toEqual(at_run);
  expect(file).toBe(path.join(repository.path, 'src/a.ts'));
});

test('lines above that were added move it, and white space alone changes nothing', async () => {
  repository.write({ 'src/a.ts': `// one\n// two\n${text.replace('const line30 = 30;', '  const  line30 = 30;')}` });
  expect(await at()).toMatchObject({ state: 'moved', now: { marked: { from: 32, to: 32 }, from: 20 } });
  expect(await at({ quote: '' })).toMatchObject({ state: 'moved', at_run: { marked: { from: 30, to: 30 } } });
});

test('code that was written anew has changed, and what stands there now is shown', async () => {
  repository.write({ 'src/a.ts': text.replace('const line30 = 30;', 'const line30 = 31;') });
  const { state, now } = await at();
  expect([state, now?.marked, now?.lines[12]]).toEqual(['changed', null, 'const line30 = 31;']);
});

test('a file that was removed is gone, and still shown as the run saw it', async () => {
  rmSync(path.join(repository.path, 'src/a.ts'));
  expect(await at()).toMatchObject({ state: 'gone', now: null, at_run: { marked: { from: 30, to: 30 } } });
});

test('a place beyond the end is shown at the end, and a long line is cut', async () => {
  expect((await at({ line_start: 900, quote: '' })).at_run).toMatchObject({ marked: { from: 60, to: 60 }, from: 48 });
  expect((await at({ path: 'one-line.js', line_start: 1, quote: '' })).at_run.lines[0]).toHaveLength(1_001);
});

test('at most 400 lines are shown', async () => {
  const many = Array.from({ length: 2_000 }, (_, n) => `row ${n}`).join('\n');
  repository.write({ 'src/many.ts': many });
  const head_commit = repository.commit('Many');
  const query = { path: 'src/many.ts', line_start: 20, line_end: 1_900, quote: '' };
  expect((await peek({ repository: repository.path, head_commit }, query)).at_run.lines).toHaveLength(400);
});

test.each([
  ['../outside.ts', 'peek.path'],
  ['/etc/passwd', 'peek.path'],
  ['src/none.ts', 'peek.missing'],
  ['logo.png', 'peek.binary'],
  ['big.txt', 'peek.too-large'],
  ['src/link.ts', 'peek.no-file'],
  ['src', 'peek.no-file'],
])('%s is refused as %s', async (given, code) => {
  await expect(at({ path: given, line_start: 1, quote: '' })).rejects.toMatchObject({ code });
});

test('a link that has taken the place of a file, or of its folder, is not followed out of the repository', async () => {
  const outside = path.join(tmpdir(), `boocode-peek-${process.pid}`);
  mkdirSync(outside);
  try {
    writeFileSync(path.join(outside, 'a.ts'), 'secret\n');
    rmSync(path.join(repository.path, 'src/a.ts'));
    symlinkSync(path.join(outside, 'a.ts'), path.join(repository.path, 'src/a.ts'));
    await expect(at()).rejects.toMatchObject({ code: 'peek.outside', message: expect.not.stringContaining('secret') });
    rmSync(path.join(repository.path, 'src'), { recursive: true });
    symlinkSync(outside, path.join(repository.path, 'src'));
    await expect(at()).rejects.toMatchObject({ code: 'peek.outside' });
  } finally {
    rmSync(path.join(repository.path, 'src'), { recursive: true, force: true });
    rmSync(outside, { recursive: true });
  }
});

test('a commit that is not there any more, and a repository that is gone, are said so', async () => {
  const gone = { repository: repository.path, head_commit: 'd'.repeat(40) };
  const query = { path: 'src/a.ts', line_start: 1, quote: '' };
  await expect(peek(gone, query)).rejects.toMatchObject({ code: 'peek.commit' });
  await expect(peek({ ...gone, repository: '/nowhere' }, query)).rejects.toMatchObject({ code: 'repository.missing' });
});
