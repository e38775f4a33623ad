import type { CoderClient } from '../client/coder-client.js';
import { messageOf } from '../errors.js';
import { good, lacking, missing, type Check } from './check.js';

/** What worktrees have lost of themselves, as the running BooCode sees it. */
export async function checkWorktrees(client: Pick<CoderClient, 'worktreeOrphans'> | null): Promise<Check[]> {
  if (client === null) return [lacking('worktrees', 'known only while BooCode runs', 'npm start')];
  try {
    const orphans = await client.worktreeOrphans();
    if (orphans.length === 0) return [good('worktrees', 'each has its folder, its row and its refs')];
    return orphans.map(({ kind, what, holds_work, mend }) =>
      lacking(
        'worktrees',
        `${orphanWords[kind]}: ${what}${holds_work ? ' (it holds work; look before you mend)' : ''}`,
        mend,
      ),
    );
  } catch (error) {
    return [missing('worktrees', messageOf(error), 'npm run boocode -- down && npm start')];
  }
}

const orphanWords = {
  row: 'the folder is gone',
  folder: 'a folder that nobody knows',
  entry: 'an entry of git without its folder',
  branch: 'a branch that nobody knows',
  ref: 'a ref that nobody knows',
} as const;
