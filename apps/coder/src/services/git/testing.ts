import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TestRepository {
  path: string;
  git(...args: string[]): string;
  write(files: Record<string, string | Buffer>): void;
  /** Commits everything and answers with the commit's name. */
  commit(message: string): string;
  remove(): void;
}

/** A real repository in a temporary folder, on branch `main`, without commits. For tests only. */
export function testRepository(...initOptions: string[]): TestRepository {
  const folder = mkdtempSync(path.join(tmpdir(), 'boocode-git-'));
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, env: environment, encoding: 'utf8', stdio: 'pipe' }).trim();
  git('init', '--quiet', '--initial-branch=main', ...initOptions, '.');
  return {
    path: folder,
    git,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
      }
    },
    commit(message) {
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A repository whose branch `feature`, which is checked out, changes the one file of `main`. For tests only. */
export function changedRepository(): TestRepository {
  const repository = testRepository();
  repository.write({ 'a.ts': 'export const a = 1;\n' });
  repository.commit('one');
  repository.git('checkout', '-q', '-b', 'feature');
  repository.write({ 'a.ts': 'export const a = 2;\n' });
  repository.commit('two');
  return repository;
}

const environment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
};
