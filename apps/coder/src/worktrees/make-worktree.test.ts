import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { makeWorktree } from './make-worktree.js';

let repository: TestRepository;
let dir: string;
beforeEach(() => {
  repository = testRepository();
  dir = mkdtempSync(path.join(tmpdir(), 'boocode-many-worktrees-'));
});
afterEach(() => {
  repository.remove();
  rmSync(dir, { recursive: true });
});

test('many that are made at once in one repository, as by an arena, are all there', async () => {
  repository.write({ 'README.md': 'Hello\n' });
  const base_commit = repository.commit('Start');
  const names = Array.from({ length: 64 }, (_, n) => `w${n}`);
  const places = names.map((name) => ({
    repository: repository.path,
    path: path.join(dir, name),
    branch: `boocode/${name}`,
    base_commit,
  }));
  await Promise.all(places.map(makeWorktree));
  // Beside the repository's own.
  expect(repository.git('worktree', 'list').split('\n')).toHaveLength(names.length + 1);
}, 60_000);
