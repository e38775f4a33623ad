import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from '../services/git/git.js';

/** Older than any moment that git takes for the one in which it wrote its index. */
const ageMs = 60_000;

/**
 * Lets git know files of Git LFS as they were checked out, which is as pointers. A file as young as the index is read again by whatever
 * git looks next, and through the filter: where that program is not installed, whoever changed another file could not commit it.
 */
export async function settlePointers(folder: string, files: readonly string[]): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  for (const file of files) {
    // A repository may have very many.
    // oxlint-disable-next-line no-await-in-loop
    await utimes(path.join(folder, file), then, then);
  }
  await runGit({ cwd: folder, args: ['update-index', '-q', '--refresh'] });
}
