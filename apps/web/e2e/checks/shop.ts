import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shopChange, shopFiles } from '@boocode/rehearsal/example/shop';

/** A small shop in `folder`, whose branch `feature` adds refunds with faults. */
export function shopRepository(folder: string): string {
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  const commit = (files: Readonly<Record<string, string>>, message: string) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('add', '-A');
    git('-c', 'user.name=You', '-c', 'user.email=you@example.org', 'commit', '-qm', message);
  };
  mkdirSync(folder, { recursive: true });
  git('init', '-q', '-b', 'main');
  commit(shopFiles, 'Open the shop');
  git('checkout', '-q', '-b', 'feature');
  commit(shopChange, 'Refund orders');
  return folder;
}
