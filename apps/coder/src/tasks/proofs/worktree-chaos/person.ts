import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { mergeGround, tracesOf } from '../../../git-actions/testing.js';

/** A person's repository in the middle of their own work. */
export interface Person {
  repository: string;
  /** A second work tree of theirs, clean but for a file that git does not know: `release` is checked out there. */
  release: string;
  git(...args: string[]): string;
  /** All that is theirs in the folder where they work, and where their refs stand but for those that merges are ordered into. */
  traces(): Record<string, string>;
  /** All that lies in a folder and is not ignored, as the id of a tree. */
  treeOf(folder: string): string;
  remove(): void;
}

/** Branches that merges are ordered into: one that is checked out nowhere, one in a clean work tree, one where the person works. */
export type Target = 'line' | 'release' | 'main';

export function openPerson(scratch: string): Person {
  const setup = `echo "begin $$ set-up" >> '${scratch}/tap'; cp README.md made.local; echo "end $$" >> '${scratch}/tap'`;
  const ground = mergeGround({
    'README.md': 'Orders\n',
    'staged.txt': 'one\n',
    'changed.txt': 'one\n',
    '.gitignore': '*.local\n',
    '.boocode/project.json': JSON.stringify({ worktree: { setup: [setup], ports: 1, copy: ['secret.local'] } }),
  });
  const git = (...args: string[]): string => ground.git(...args);
  git('config', 'gc.auto', '0');
  git('branch', 'line');
  git('branch', 'release');
  const release = path.join(scratch, 'release');
  git('worktree', 'add', '--quiet', release, 'release');
  const beside = (name: string): string => path.relative(ground.path, path.join(release, name));
  ground.write({ 'changed.txt': 'put aside\n' });
  git('stash', 'push', '--quiet', '--message', 'For later');
  ground.write({ 'staged.txt': 'staged\n' });
  git('add', 'staged.txt');
  ground.write({
    'staged.txt': 'staged, and changed since\n',
    'changed.txt': 'changed\n',
    'own.txt': 'Nobody else has this.\n',
    'secret.local': 'ignored\n',
    [beside('notes.txt')]: 'Nobody has added this.\n',
  });
  return {
    repository: ground.path,
    release,
    git,
    traces: () => ({
      ...tracesOf(ground),
      refs: git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/main', 'refs/stash', 'refs/tags'),
      branches: git('for-each-ref', '--format=%(refname)', 'refs/heads')
        .split('\n')
        .filter((ref) => !ref.startsWith('refs/heads/boocode/'))
        .join(' '),
      config: git('config', '--local', '--list'),
    }),
    treeOf(folder) {
      const GIT_INDEX_FILE = path.join(scratch, 'index-of-test');
      rmSync(GIT_INDEX_FILE, { force: true });
      const env = { PATH: process.env['PATH'], HOME: scratch, GIT_INDEX_FILE };
      execFileSync('git', ['add', '--all'], { cwd: folder, env });
      return execFileSync('git', ['write-tree'], { cwd: folder, env, encoding: 'utf8' }).trim();
    },
    remove: () => ground.remove(),
  };
}
