import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './repositories.js';

/** All that a person may miss of a folder that git has: the index, the stash, the branch, and every file with its mode and content. */
export function tracesOf(repository: string): Record<string, string> {
  const traces: Record<string, string> = {
    index: hash(readFileSync(join(repository, '.git/index'))),
    head: readFileSync(join(repository, '.git/HEAD'), 'utf8'),
    stash: git(repository, 'stash', 'list', '--format=%H %gs'),
  };
  for (const name of readdirSync(repository, { recursive: true, encoding: 'utf8' })) {
    const path = join(repository, name);
    const found = lstatSync(path);
    if (name === '.git' || name.startsWith('.git/') || found.isDirectory()) continue;
    const content = found.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
    traces[name] = `${found.mode.toString(8)} ${hash(content)}`;
  }
  return traces;
}

const hash = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
