import path from 'node:path';
import type { ChatChanges, FileChange } from '@boocode/contracts/changes';
import type { Sql } from '@boocode/db/connect';
import { readBranch, readBranchFile } from '../services/git/read-branch.js';
import { readFileChange, readWorkTree } from '../services/git/read-work-tree.js';
import { isFolder } from '../worktrees/make-worktree.js';
import { findWorktree, type Worktree } from '../worktrees/worktree-rows.js';

export interface ChangesPorts {
  sql: Sql;
  scratchDir: string;
}

/** What is different in the folder of a chat, or on the branch of its worktree. */
export async function chatChanges(ports: ChangesPorts, chatId: string): Promise<ChatChanges> {
  const place = await changingPlace(ports, chatId);
  const changes = 'branch' in place ? await readBranch(place) : await readWorkTree(place.folder, place);
  return changes ?? noRepository;
}

/** The diff of one file that is. Throws `change.not-found` for every other path. */
export async function chatFileChange(ports: ChangesPorts, chatId: string, file: string): Promise<FileChange> {
  const place = await changingPlace(ports, chatId);
  return 'branch' in place ? readBranchFile(place, file) : readFileChange(place.folder, file, place);
}

const noRepository: ChatChanges = {
  repository: null,
  head_ref: null,
  head_commit: null,
  base_commit: null,
  files: [],
  left_out: 0,
};

/** Of a worktree whose folder is gone its branch is looked at. */
async function changingPlace(
  { sql, scratchDir }: ChangesPorts,
  chatId: string,
): Promise<{ folder: string; since: string | null } | Worktree> {
  const { project, worktree } = await placeOfChat(sql, chatId);
  if (worktree === null) return { folder: project ?? path.join(scratchDir, chatId), since: null };
  const isThere = !worktree.removed && (await isFolder(worktree.path));
  return isThere ? { folder: worktree.path, since: worktree.base_commit } : worktree;
}

/** The folder that a chat works in; null where it is in no project. */
export async function folderOfChat(sql: Sql, chatId: string): Promise<string | null> {
  const { project, worktree } = await placeOfChat(sql, chatId);
  return worktree === null || worktree.removed ? project : worktree.path;
}

/** The folder of the project in which a chat was last at work, and the worktree of it that it has or had, once there was a folder. */
export async function placeOfChat(
  sql: Sql,
  chatId: string,
): Promise<{ project: string | null; worktree: Worktree | null }> {
  const [project] = await sql<[{ id: string; path: string }?]>`
    select p.id, p.path
    from tasks t
    join projects p on p.id = t.project_id
    where t.chat_id = ${chatId}
    order by t.id desc
    limit 1`;
  if (project === undefined) return { project: null, worktree: null };
  const worktree = await findWorktree(sql, chatId);
  const isIts = worktree !== null && worktree.made && worktree.project_id === project.id;
  return { project: project.path, worktree: isIts ? worktree : null };
}
