import type { EvaluationCase } from '@boocode/conductor/evaluation/case';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Makes the repository of a case: `main` as it was, and, where the case changes something, a branch with the change. */
export function caseRepository(folder: string, { before, after }: EvaluationCase): string {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main', '.');
  commit(folder, before, 'The shop as it is');
  if (after === undefined) return folder;
  git(folder, 'checkout', '--quiet', '-b', 'change');
  commit(folder, after, 'A change');
  return folder;
}

function commit(folder: string, files: Record<string, string>, message: string): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
}

/** The person's own settings have no say, so that a case is the same everywhere. */
function git(cwd: string, ...args: string[]): void {
  const identity = { NAME: 'Evaluation', EMAIL: 'evaluation@example.invalid', DATE: '2026-01-01T00:00:00Z' };
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) =>
      Object.entries(identity).map(([what, value]) => [`GIT_${who}_${what}`, value]),
    ),
  );
  execFileSync('git', args, {
    cwd,
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...env },
  });
}
