import { CoderError } from '../errors.js';

/** A worktree cannot be worked in, or not be removed; the message says why, and what to do. */
export class WorktreeError extends CoderError {
  override readonly name = 'WorktreeError';

  constructor(
    code: `worktree.${'failed' | 'branch' | 'removed' | 'set-up-failed' | 'aborted' | 'unmerged' | 'busy' | 'nested' | 'elsewhere' | 'ports' | 'late' | 'no-project' | 'not-brought'}`,
    message: string,
    { details, cause }: { details?: unknown; cause?: unknown } = {},
  ) {
    super({ code, status: 409, message, details, cause });
  }
}
