import { CoderError } from '../errors.js';
import { GitError, runGit } from '../services/git/git.js';
import type { Shadow } from './shadow-repository.js';
import type { Snapshot } from './take-snapshot.js';

/**
 * Makes the folder be as `to` says, which is as the snapshot says now. Git itself does it, as it changes branches: all or nothing where
 * something has changed since, never through a link, never out of the folder. A crash in the middle leaves some of it done; what was is
 * in the snapshot, and the rest is done by doing it again. Throws `checkpoint.in-the-way` with nothing done.
 */
export async function restoreFiles(
  shadow: Shadow,
  { tree, index }: Pick<Snapshot, 'tree' | 'index'>,
  to: string,
): Promise<void> {
  try {
    await runGit(shadow.git(['read-tree', '-m', '-u', tree, to], { index }));
  } catch (error) {
    if (!(error instanceof GitError) || error.reason !== 'exit') throw error;
    throw new CoderError({
      code: 'checkpoint.in-the-way',
      status: 409,
      message: `Something lies where files would be written, or has changed just now: ${error.stderr} Move it away, then try again.`,
      cause: error,
    });
  }
}
