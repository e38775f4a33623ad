import type { WorktreeState, WorktreeView } from '@boocode/contracts/worktree';
import type { Sql } from '@boocode/db/connect';
import { isFolder } from './make-worktree.js';
import { countDirty, countUnmerged, headOf } from './unsaved-work.js';
import { worktreeColumns, type Worktree } from './worktree-rows.js';

interface Listed extends Worktree {
  title: string | null;
  created_at: string;
  removed_at: string | null;
}

export interface Wanted {
  id?: string | undefined;
  project_id?: string | undefined;
  /** Also those that are removed. */
  all: boolean;
}

/** So many are looked at with git at the same time. */
const atOnce = 4;

/** Worktrees of chats, newest first, each with what git says of it now. */
export async function viewWorktrees(sql: Sql, wanted: Wanted): Promise<WorktreeView[]> {
  const rows = await readRows(sql, wanted);
  const views: WorktreeView[] = [];
  for (let at = 0; at < rows.length; at += atOnce) {
    views.push(...(await Promise.all(rows.slice(at, at + atOnce).map(viewOf))));
  }
  return views;
}

function readRows(sql: Sql, { id, project_id, all }: Wanted): Promise<Listed[]> {
  return sql<Listed[]>`
    select ${worktreeColumns(sql)}, coalesce(t.spec ->> 'title', left(t.input, 80)) as title,
      to_json(w.created_at) #>> '{}' as created_at, to_json(w.removed_at) #>> '{}' as removed_at
    from worktrees w
    left join tasks t on t.id = w.task_id
    where w.chat_id is not null
      and w.repository is not null
      and (${all} or w.removed_at is null)
      and (${id ?? null}::uuid is null or w.id = ${id ?? null})
      and (${project_id ?? null}::uuid is null or w.project_id = ${project_id ?? null})
    order by w.created_at desc, w.id desc`;
}

async function viewOf(row: Listed): Promise<WorktreeView> {
  const { id, project_id, chat_id, task_id, title, path, branch, target, base_commit, fault, ports, kept_ref } = row;
  const hasFolder = !row.removed && (await isFolder(path));
  const isPlace = row.made && hasFolder;
  const head = row.removed || !row.made ? null : await lookAt(() => headOf(row, hasFolder));
  return {
    id,
    project_id,
    chat_id,
    task_id,
    title,
    path,
    branch,
    target,
    base_commit,
    fault,
    ports,
    kept_ref,
    state: stateOf(row, hasFolder),
    dirty: isPlace ? await lookAt(() => countDirty(row)) : null,
    unmerged: head === null ? null : await lookAt(() => countUnmerged(row, head)),
    created_at: row.created_at,
    removed_at: row.removed_at,
  };
}

/** A repository that is gone or broken keeps nobody from seeing the others: what git does not tell is not known. */
async function lookAt<Told>(ask: () => Promise<Told>): Promise<Told | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'GitError') return null;
    throw error;
  }
}

function stateOf({ removed, made, setting_up, fault }: Worktree, hasFolder: boolean): WorktreeState {
  if (removed) return 'removed';
  if (made) return hasFolder ? 'ready' : 'missing';
  if (fault !== null) return 'set-up-failed';
  return setting_up ? 'setting-up' : 'planned';
}
