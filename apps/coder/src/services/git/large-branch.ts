import { execFileSync } from 'node:child_process';
import type { TestRepository } from './testing.js';

/** A commit of so many files, of which nothing is checked out. For tests only. */
export function largeBranch({ path }: Pick<TestRepository, 'path'>, files: number): string {
  const entries = Array.from({ length: files }, (_, n) => `M 100644 :1 d${n % 300}/f${n}.txt\n`).join('');
  const head = 'commit refs/heads/large\ncommitter T <t@example.invalid> 1 +0000\ndata 5\nLarge\n';
  const input = `blob\nmark :1\ndata 2\nx\n${head}${entries}`;
  execFileSync('git', ['-C', path, 'fast-import', '--quiet'], { input });
  return execFileSync('git', ['-C', path, 'rev-parse', 'large'], { encoding: 'utf8' }).trim();
}
