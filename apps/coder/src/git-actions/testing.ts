import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testRepository, type TestRepository } from '../services/git/testing.js';

export interface MergeGround extends TestRepository {
  dataDir: string;
  /** A work tree beside the repository, with this branch checked out. */
  worktree(branch: string): string;
  /** Makes a branch with a commit of these files on top of another, without a trace in the repository's own work tree. */
  change(branch: string, from: string, files: Record<string, string | Buffer | null>): string;
  /** All that a person may miss: the index, the stash, the branch, and every file with its mode, of a work tree. */
  traces(folder?: string): Record<string, string>;
}

/** A repository with `main` checked out and something on it, whose person is called Ada. For tests only. */
export function mergeGround(
  files: Record<string, string | Buffer> = { 'a.txt': lines('a'), 'b.txt': lines('b') },
): MergeGround {
  const repository = testRepository();
  const dataDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-git-actions-')));
  repository.git('config', 'user.name', 'Ada');
  repository.git('config', 'user.email', 'ada@example.invalid');
  repository.write(files);
  repository.commit('Start');
  let worktrees = 0;
  const worktree = (branch: string): string => {
    worktrees += 1;
    const folder = path.join(dataDir, `worktree-${worktrees}`);
    repository.git('worktree', 'add', '--quiet', folder, branch);
    return folder;
  };
  return {
    ...repository,
    dataDir,
    worktree,
    change(branch, from, changed) {
      repository.git('branch', branch, from);
      const folder = worktree(branch);
      const git = (...args: string[]): string => repository.git('-C', folder, ...args);
      for (const [name, content] of Object.entries(changed)) {
        if (content === null) git('rm', '--quiet', '--', name);
        else repository.write({ [path.relative(repository.path, path.join(folder, name))]: content });
      }
      git('add', '--all');
      git('commit', '--quiet', '--message', `Change of ${branch}`);
      repository.git('worktree', 'remove', '--force', folder);
      return repository.git('rev-parse', branch);
    },
    traces: (folder = repository.path) => tracesOf(repository, folder),
    remove() {
      repository.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Enough lines that changes at both ends do not touch each other. */
export function lines(word: string, changed: Record<number, string> = {}): string {
  return Array.from({ length: 20 }, (_, n) => `${changed[n] ?? `${word} ${n}`}\n`).join('');
}

/** All that a person may miss of a work tree: the index, the stash, the branch, and every file with its mode. */
export function tracesOf(
  repository: Pick<TestRepository, 'git' | 'path'>,
  folder = repository.path,
): Record<string, string> {
  const git = (...args: string[]): string => repository.git('-C', folder, ...args);
  const index = git('rev-parse', '--path-format=absolute', '--git-path', 'index');
  const traces: Record<string, string> = {
    '.git/index': hash(readFileSync(index)),
    stash: git('stash', 'list', '--format=%H %gs'),
    HEAD: readFileSync(git('rev-parse', '--path-format=absolute', '--git-path', 'HEAD'), 'utf8'),
  };
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const found = lstatSync(path.join(folder, name));
    if (name === '.git' || name.startsWith('.git/') || found.isDirectory()) continue;
    const content = found.isSymbolicLink()
      ? readlinkSync(path.join(folder, name))
      : readFileSync(path.join(folder, name));
    traces[name] = `${found.mode.toString(8)} ${hash(content)}`;
  }
  return traces;
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
