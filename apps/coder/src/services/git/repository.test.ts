import { afterEach, expect, test } from 'vitest';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveBase } from './resolve-base.js';
import { resolveRepository } from './repository.js';
import { testRepository, type TestRepository } from './testing.js';

const made: TestRepository[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const created of made.splice(0)) created.remove();
  for (const created of folders.splice(0)) rmSync(created, { recursive: true });
});

function repository(...options: string[]): TestRepository {
  const created = testRepository(...options);
  made.push(created);
  return created;
}

function folder(): string {
  const created = mkdtempSync(path.join(tmpdir(), 'boocode-plain-'));
  folders.push(created);
  return created;
}

test('a folder inside a repository finds its top level and its branch', async () => {
  const repo = repository();
  repo.write({ 'deep/er/a.txt': 'a\n' });
  const head = repo.commit('one');
  expect(await resolveRepository(path.join(repo.path, 'deep/er'))).toEqual({
    path: repo.path,
    head_ref: 'main',
    head_commit: head,
  });
});

test.each([
  ['a relative path', () => 'some/where', 'repository.not-absolute'],
  ['a path that does not exist', () => path.join(folder(), 'gone'), 'repository.missing'],
  ['an empty folder', () => folder(), 'repository.not-git'],
  ['a repository without commits', () => repository().path, 'repository.no-commits'],
  ['a bare repository', () => repository('--bare').path, 'repository.bare'],
])('%s is refused by its own code', async (_name, given, code) => {
  await expect(resolveRepository(given())).rejects.toMatchObject({ code, status: 422 });
});

test('a file is refused as a file, a folder with other things says how many', async () => {
  const plain = folder();
  writeFileSync(path.join(plain, 'notes.txt'), 'x');
  await expect(resolveRepository(path.join(plain, 'notes.txt'))).rejects.toMatchObject({
    code: 'repository.not-a-directory',
  });
  await expect(resolveRepository(plain)).rejects.toThrow(/1 entries and no git repository/);
});

test('the base is where the branch left main, not where main is now', async () => {
  const repo = repository();
  repo.write({ a: '1\n' });
  const parted = repo.commit('one');
  repo.git('checkout', '-q', '-b', 'feature');
  repo.write({ a: '2\n' });
  repo.commit('two');
  repo.git('checkout', '-q', 'main');
  repo.write({ b: '1\n' });
  repo.commit('three');
  repo.git('checkout', '-q', 'feature');
  const found = await resolveRepository(repo.path);
  expect(await resolveBase(found)).toEqual({ base_ref: 'main', base_commit: parted });
  expect(await resolveBase(found, 'main')).toEqual({ base_ref: 'main', base_commit: parted });
  expect(await resolveBase(found, 'HEAD~1')).toEqual({ base_ref: 'HEAD~1', base_commit: parted });
});

test('the default branch itself is compared with nothing, and the advice fits the number of commits', async () => {
  const repo = repository();
  repo.write({ a: '1\n' });
  repo.commit('one');
  const first = await resolveRepository(repo.path);
  await expect(resolveBase(first)).rejects.toThrow(/main is checked out.*one commit only/);
  repo.write({ a: '2\n' });
  repo.commit('two');
  const second = await resolveRepository(repo.path);
  await expect(resolveBase(second)).rejects.toThrow(/--base HEAD~1/);
  await expect(resolveBase(second, 'main')).rejects.toMatchObject({ code: 'repository.nothing-to-compare' });
});

test('an unknown ref lists what there is, and an option is not taken for a ref', async () => {
  const repo = repository();
  repo.write({ a: '1\n' });
  repo.commit('one');
  repo.git('branch', 'topic');
  const found = await resolveRepository(repo.path);
  await expect(resolveBase(found, 'nope')).rejects.toMatchObject({
    code: 'repository.unknown-ref',
    details: { candidates: expect.arrayContaining(['main', 'topic']) },
  });
  await expect(resolveBase(found, '--help')).rejects.toMatchObject({ code: 'repository.unknown-ref' });
});

test('a repository whose branches have unusual names asks for a base', async () => {
  const repo = repository();
  repo.write({ a: '1\n' });
  repo.commit('one');
  repo.git('branch', '-m', 'odd');
  await expect(resolveBase(await resolveRepository(repo.path))).rejects.toMatchObject({
    code: 'repository.no-base',
    message: expect.stringContaining('odd'),
  });
});
