import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import type { Sql } from '@boocode/db/connect';
import type { ClaimedTask } from '../tasks/types.js';
import type { Waiting } from '../worktrees/begin-worktree.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';

/** The folder of the task's project is not there (any more). */
class FolderMissing extends Error {
  override readonly name = 'FolderMissing';
  readonly code = 'project.missing';
}

export interface FolderPorts {
  sql: Sql;
  scratchDir: string;
  worktrees: Pick<WorktreeKeeper, 'folderOf'>;
}

/** Where an ordinary task works: in the worktree of its chat, in its project, in place, or in a scratch folder that its chat keeps. */
export async function folderOf(
  { sql, scratchDir, worktrees }: FolderPorts,
  task: Pick<ClaimedTask, 'id' | 'project_id' | 'chat_id'>,
  waiting?: Waiting,
): Promise<string> {
  if (task.project_id === null) {
    const scratch = path.join(scratchDir, task.chat_id ?? task.id);
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    return scratch;
  }
  const worktree = await worktrees.folderOf(task, waiting);
  if (worktree !== null) return worktree;
  const [project] = await sql<[{ path: string }?]>`select path from projects where id = ${task.project_id}`;
  const folder = project?.path ?? null;
  const found = folder === null ? undefined : await stat(folder).catch(missing);
  if (folder !== null && found?.isDirectory() === true) return folder;
  throw new FolderMissing(
    `The project's folder ${folder ?? ''} is not there. Bring it back, or name another with repo.`,
  );
}

function missing(error: unknown): undefined {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
  throw error;
}
