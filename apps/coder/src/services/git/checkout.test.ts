import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkout, removeCheckouts } from './checkout.js';
import { testRepository, type TestRepository } from './testing.js';

let repo: TestRepository;
let root: string;

beforeEach(() => {
  repo = testRepository();
  root = mkdtempSync(path.join(tmpdir(), 'boocode-checkouts-'));
});
afterEach(() => {
  repo.remove();
  rmSync(root, { recursive: true });
});

/** Every file below `folder` with a hash of its bytes and its modification time. */
function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')} ${lstatSync(file).mtimeMs}`;
    })
    .toSorted();
}

test('the tree is that of the commit, and no byte below .git of the repository changes', async () => {
  repo.write({ 'src/a.ts': 'first\n' });
  const commit = repo.commit('one');
  repo.write({ 'src/a.ts': 'second\n' });
  repo.commit('two');
  repo.write({ 'src/a.ts': 'uncommitted\n' });
  const before = fingerprint(repo.path);
  const dir = path.join(root, 'run');
  await checkout({ repository: repo.path, commit, dir });
  expect(readFileSync(path.join(dir, 'src/a.ts'), 'utf8')).toBe('first\n');
  expect(fingerprint(repo.path)).toEqual(before);
});

test('many steps that ask at once get one tree, and a second call makes nothing', async () => {
  repo.write({ a: '1\n' });
  const commit = repo.commit('one');
  const dir = path.join(root, 'run');
  const request = { repository: repo.path, commit, dir };
  await Promise.all([checkout(request), checkout(request), checkout(request)]);
  const before = fingerprint(dir);
  await checkout(request);
  expect(fingerprint(dir)).toEqual(before);
  expect(readdirSync(root)).toEqual(['run']);
});

test('a link becomes a plain file, and attributes convert nothing', async () => {
  symlinkSync('/etc/passwd', path.join(repo.path, 'link'));
  repo.write({ '.gitattributes': '* text eol=crlf ident\n', 'a.txt': 'one\n$Id$\n' });
  const commit = repo.commit('one');
  const dir = path.join(root, 'run');
  await checkout({ repository: repo.path, commit, dir });
  expect(lstatSync(path.join(dir, 'link')).isSymbolicLink()).toBe(false);
  expect(readFileSync(path.join(dir, 'a.txt'), 'utf8')).toBe('one\n$Id$\n');
});

test('what would give agents orders stands under another name, as it was', async () => {
  const orders = ['.opencode/plugin/a.js', '.Codex/config.toml', 'opencode.json', 'GEMINI.md', 'deep/down/Gemini.md'];
  const others = ['AGENTS.md', '.opencode.as-data.md', 'deep/.codex/config.toml'];
  repo.write(Object.fromEntries([...orders, ...others].map((file) => [file, `${file}\n`])));
  const dir = path.join(root, 'run');
  await checkout({ repository: repo.path, commit: repo.commit('one'), dir });
  const readable = (file: string): string => readFileSync(path.join(dir, file), 'utf8');
  expect(readdirSync(dir)).not.toEqual(expect.arrayContaining(['.opencode']));
  expect(readable('.opencode.as-data/plugin/a.js')).toBe('.opencode/plugin/a.js\n');
  expect(readable('.Codex.as-data/config.toml')).toBe('.Codex/config.toml\n');
  for (const file of orders.slice(2)) expect(readable(`${file}.as-data`)).toBe(`${file}\n`);
  for (const file of others) expect(readable(file)).toBe(`${file}\n`);
});

test('a commit that does not exist leaves nothing behind', async () => {
  repo.write({ a: '1\n' });
  repo.commit('one');
  const request = { repository: repo.path, commit: '0'.repeat(39) + '1', dir: path.join(root, 'run') };
  await expect(checkout(request)).rejects.toThrow(/checkout/);
  expect(readdirSync(root)).toEqual([]);
});

test('removal keeps live runs and what is being made for them', async () => {
  for (const name of ['live', 'live.abc.tmp', 'ended', 'gone.abc.tmp']) mkdirSync(path.join(root, name));
  expect((await removeCheckouts(root, new Set(['live']))).toSorted()).toEqual(['ended', 'gone.abc.tmp']);
  expect(readdirSync(root).toSorted()).toEqual(['live', 'live.abc.tmp']);
  expect(await removeCheckouts(path.join(root, 'nowhere'), new Set())).toEqual([]);
});
