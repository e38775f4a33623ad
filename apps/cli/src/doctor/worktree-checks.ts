import type { WorktreeOrphan } from '@boocode/contracts/worktree';
import { messageOf } from '../errors.js';
import { good, lacking, missing, type Check } from './check.js';

/** Without the database nobody knows which folders and refs belong to a row: then nothing of it was looked at. */
export function worktreesUnseen(reason: string): Check {
  return lacking('worktrees', `not looked at, neither folders nor branches nor refs: ${reason}`, 'npm start');
}

/** What worktrees have lost of themselves, by whoever looks; `mendLooking` is what helps where nobody could look. */
export async function checkWorktrees(look: () => Promise<WorktreeOrphan[]>, mendLooking: string): Promise<Check[]> {
  try {
    const orphans = await look();
    if (orphans.length === 0) return [good('worktrees', 'each has its folder, its row and its refs')];
    return orphans.map(({ kind, what, holds_work, mend }) =>
      lacking(
        'worktrees',
        `${orphanWords[kind]}: ${what}${holds_work ? ' (it holds work; look before you mend)' : ''}`,
        mend,
      ),
    );
  } catch (error) {
    return [missing('worktrees', messageOf(error), mendLooking)];
  }
}

const orphanWords = {
  row: 'the folder is gone',
  folder: 'a folder that nobody knows',
  entry: 'an entry of git without its folder',
  branch: 'a branch that nobody knows',
  ref: 'a ref that nobody knows',
  kept: 'work that is kept for more than 30 days, and is on no branch',
} as const;
