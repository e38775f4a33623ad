import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { shopChange, shopFiles } from '@boocode/rehearsal/example/shop';

/** A new repository of a small shop, on its branch `refunds`, which changes what `main` has. Answers with its folder. */
export function shop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-shop-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' });
  const commit = (files: Readonly<Record<string, string>>, message: string) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    git('add', '-A');
    git('-c', 'user.name=You', '-c', 'user.email=you@example.org', 'commit', '-qm', message);
  };
  git('init', '-q', '-b', 'main');
  commit(shopFiles, 'Open the shop');
  git('checkout', '-qb', 'refunds');
  commit(shopChange, 'Give money back');
  return folder;
}
