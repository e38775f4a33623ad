import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { makeCheckFolder, makeWorktree } from './make-worktree.js';

type Place = Parameters<typeof makeWorktree>[0];

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

test.each([
  ['a worktree', (place: Place) => makeWorktree(place)],
  ['a folder for a check', (place: Place) => makeCheckFolder({ ...place, commit: place.base_commit })],
])(
  '%s is made although git dies of what another coder is about to write; what goes on failing is said',
  async (_what, make) => {
    repository.write({ 'README.md': 'Hello\n' });
    const base_commit = repository.commit('Start');
    const place = { repository: repository.path, path: path.join(dir, 'w'), branch: 'boocode/w', base_commit };
    const usual = process.env['PATH'] ?? '';
    const [bin, calls] = [path.join(dir, 'git'), path.join(dir, 'calls')];
    const dying = (most: number) => `#!/bin/sh
case "$*" in *' worktree add '*)
  echo >> '${calls}'
  if [ $(wc -l < '${calls}') -le ${most} ]; then echo 'fatal: failed to read commondir' >&2; exit 128; fi;;
esac
PATH='${usual}' exec git "$@"
`;
    process.env['PATH'] = `${dir}:${usual}`;
    try {
      writeFileSync(bin, dying(1), { mode: 0o755 });
      await make(place);
      expect(existsSync(path.join(place.path, 'README.md'))).toBe(true);
      writeFileSync(bin, dying(100));
      rmSync(calls);
      await expect(make({ ...place, path: path.join(dir, 'x'), branch: 'boocode/x' })).rejects.toThrow('commondir');
      expect(readFileSync(calls, 'utf8')).toBe('\n\n\n');
    } finally {
      process.env['PATH'] = usual;
    }
  },
);
