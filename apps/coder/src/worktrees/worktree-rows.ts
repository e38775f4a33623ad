import type { Sql, TransactionSql } from '@boocode/db/connect';

/** A worktree that is to be made for a chat. */
export interface NewWorktree {
  id: string;
  project_id: string;
  /** The task that it is made for. */
  task_id: string;
  chat_id: string;
  /** Absolute: the top level of the repository that it is a worktree of. */
  repository: string;
  /** Absolute; its last part is the id, and so git's own name for it. */
  path: string;
  /** Short name of a branch that is made with it. */
  branch: string;
  base_commit: string;
  /** What changes of a completed turn are committed as. */
  commit_message: string;
}

export interface Worktree extends Omit<NewWorktree, 'task_id'> {
  /** Whether the folder was there with all its files; before, only a part of it may be. */
  made: boolean;
  removed: boolean;
}

/** Writes it down, before there is anything of it on disk. The task is there already. */
export async function planWorktree(sql: Sql | TransactionSql, worktree: NewWorktree): Promise<void> {
  const { id, project_id, task_id, chat_id, repository, path, branch, base_commit, commit_message } = worktree;
  await sql`
    insert into worktrees (id, project_id, task_id, chat_id, repository, path, branch, base_commit, commit_message)
    values (${id}, ${project_id}, ${task_id}, ${chat_id}, ${repository}, ${path}, ${branch}, ${base_commit}, ${commit_message})`;
}

/** The newest worktree of a chat, also when it was removed; null for a chat that never had one. */
export async function findWorktree(sql: Sql, chatId: string): Promise<Worktree | null> {
  const [row] = await sql<[Worktree?]>`
    select ${columns(sql)}
    from worktrees
    where chat_id = ${chatId}
    order by created_at desc
    limit 1`;
  return row ?? null;
}

/** Worktrees that were not removed, with what lives in their chats. */
export async function listWorktrees(sql: Sql): Promise<(Worktree & { tasks: number; open: number })[]> {
  return sql<(Worktree & { tasks: number; open: number })[]>`
    select ${columns(sql)}, t.tasks::int, t.open::int
    from worktrees w
    cross join lateral (
      select count(*) as tasks, count(*) filter (where state in ('pending', 'running')) as open
      from tasks
      where tasks.chat_id = w.chat_id
    ) t
    where w.removed_at is null
      and w.chat_id is not null
    order by w.id`;
}

function columns(sql: Sql): ReturnType<typeof sql> {
  return sql`id, project_id, chat_id, repository, path, branch, base_commit, commit_message, made_at is not null as made,
    removed_at is not null as removed`;
}

/** The folder is there, with all its files. */
export async function markMade(sql: Sql, id: string): Promise<void> {
  await sql`update worktrees set made_at = clock_timestamp() where id = ${id}`;
}

/** The folder is gone. */
export async function markRemoved(sql: Sql, id: string): Promise<void> {
  await sql`update worktrees set removed_at = clock_timestamp() where id = ${id} and removed_at is null`;
}
