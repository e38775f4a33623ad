import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shopChange, shopFiles } from '@boocode/rehearsal/example/shop';

/** A small shop in `folder`, whose branch `feature` adds refunds with faults. */
export function shopRepository(folder: string): string {
  repositoryOf(folder, shopFiles, 'Open the shop');
  execFileSync('git', ['-C', folder, 'checkout', '-q', '-b', 'feature']);
  return commitIn(folder, shopChange, 'Refund orders');
}

/** A repository in `folder` whose branch `main` has these files. */
export function repositoryOf(folder: string, files: Readonly<Record<string, string>>, message = 'Begin'): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('git', ['-C', folder, 'init', '-q', '-b', 'main']);
  return commitIn(folder, files, message);
}

function commitIn(folder: string, files: Readonly<Record<string, string>>, message: string): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  git('add', '-A');
  git('-c', 'user.name=You', '-c', 'user.email=you@example.org', 'commit', '-qm', message);
  return folder;
}
