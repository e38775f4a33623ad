import type { Logger } from 'pino';
import type { WorktreeKeeper } from './worktree-keeper.js';

/** Looks once for worktrees that have lost a half, while tasks are claimed and run: it asks git of each repository, and nobody waits for it. */
export function logOrphans(worktrees: Pick<WorktreeKeeper, 'orphans'>, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async (): Promise<void> => {
    try {
      const orphans = await worktrees.orphans(signal);
      if (orphans.length > 0) log.warn({ orphans }, 'worktrees have lost a half; each says what mends it');
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'could not look for worktrees that have lost a half');
    }
  };
  const looking = look();
  return {
    stop() {
      stopping.abort();
      return looking;
    },
  };
}
