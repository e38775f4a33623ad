import type { AgreeRequest, CommandsView } from '@boocode/contracts/project-file';
import type { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';
import type { Sql } from '@boocode/db/connect';
import type { Wanted } from '../worktrees/list-worktrees.js';
import { agreeToCommands, readProjectCommands } from '../worktrees/project-commands.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';

/** Where tasks write that have a branch of their own, and what repositories may run there. */
export interface WorktreeServices {
  worktrees(wanted: Wanted): Promise<WorktreeView[]>;
  removeWorktree(id: string, options: { keep: boolean }): Promise<WorktreeView>;
  worktreeOrphans(): Promise<WorktreeOrphan[]>;
  projectCommands(projectId: string): Promise<CommandsView>;
  /** Throws 409 when the repository says something else by now. */
  agreeToCommands(projectId: string, request: AgreeRequest): Promise<CommandsView>;
}

export interface WorktreePorts {
  sql: Sql;
  worktrees: Pick<WorktreeKeeper, 'list' | 'remove' | 'orphans'>;
}

export function createWorktreeServices({ sql, worktrees }: WorktreePorts): WorktreeServices {
  return {
    worktrees: (wanted) => worktrees.list(wanted),
    removeWorktree: (id, options) => worktrees.remove(id, options),
    worktreeOrphans: () => worktrees.orphans(),
    projectCommands: (projectId) => readProjectCommands(sql, projectId),
    agreeToCommands: (projectId, request) => agreeToCommands(sql, projectId, request),
  };
}
