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
  /** What changes of a completed turn are committed as; null = the agent or a person commits. */
  commit_message: string | null;
  /** The branch that it is meant for; absent or null = a detached commit. */
  target?: string | null;
  /** Whether it begins where the upstream of its target stands once it is made; absent = at `base_commit`. */
  follows?: boolean;
}

export interface Worktree extends Omit<Required<NewWorktree>, 'task_id'> {
  task_id: string | null;
  /** Whether the folder was there with all that its set-up brings; before, only a part of it may be. */
  made: boolean;
  /** Whether its set-up has begun. */
  setting_up: boolean;
  /** Why its set-up failed. */
  fault: string | null;
  ports: number[];
  removed: boolean;
  kept_ref: string | null;
  /** Up to which commit its work is on its target under other names. */
  merged_commit: string | null;
}

/** Writes it down, before there is anything of it on disk, unless the chat has one. The task is there already. */
export async function planWorktree(sql: Sql | TransactionSql, worktree: NewWorktree): Promise<void> {
  const { id, project_id, task_id, chat_id, repository, path, branch, base_commit, commit_message } = worktree;
  const { target = null, follows = false } = worktree;
  await sql`
    insert into worktrees (id, project_id, task_id, chat_id, repository, path, branch, base_commit, commit_message, target, follows)
    values (${id}, ${project_id}, ${task_id}, ${chat_id}, ${repository}, ${path}, ${branch}, ${base_commit}, ${commit_message},
      ${target}, ${follows})
    on conflict (chat_id) where chat_id is not null and removed_at is null do nothing`;
}

/** Writes down a place for one check of a commit. */
export async function planCheck(
  sql: Sql,
  check: Pick<NewWorktree, 'id' | 'project_id' | 'repository' | 'path'> & { commit: string },
): Promise<void> {
  const { id, project_id, repository, path, commit } = check;
  await sql`
    insert into worktrees (id, project_id, repository, path, base_commit, is_check)
    values (${id}, ${project_id}, ${repository}, ${path}, ${commit}, true)`;
}

/** Places for checks that a dead coder has left. */
export async function listChecks(sql: Sql): Promise<Pick<Worktree, 'id' | 'repository' | 'path'>[]> {
  return sql<Pick<Worktree, 'id' | 'repository' | 'path'>[]>`
    select id, repository, path from worktrees where is_check and removed_at is null order by id`;
}

/** The ports of the worktree at this folder. */
export async function portsOfFolder(sql: Sql, folder: string): Promise<number[]> {
  const [row] = await sql<[{ ports: number[] }?]>`
    select array(select generate_series(lower(ports), upper(ports) - 1)) as ports
    from worktrees
    where path = ${folder}
      and removed_at is null`;
  return row?.ports ?? [];
}

/** The newest worktree of a chat, also when it was removed; null for a chat that never had one. */
export async function findWorktree(sql: Sql, chatId: string): Promise<Worktree | null> {
  const [row] = await sql<[Worktree?]>`
    select ${worktreeColumns(sql)}
    from worktrees w
    where chat_id = ${chatId}
    order by created_at desc
    limit 1`;
  return row ?? null;
}

/** Null for an id that no worktree of a chat has. */
export async function worktreeById(sql: Sql, id: string): Promise<Worktree | null> {
  const [row] = await sql<[Worktree?]>`
    select ${worktreeColumns(sql)}
    from worktrees w
    where id = ${id}
      and chat_id is not null`;
  return row ?? null;
}

/** A worktree, and what there is of its chat. */
export interface InUse extends Worktree {
  tasks: number;
  /** Of these, that go on or wait. */
  open: number;
  /** Something was changed there once, and may be gone back to. */
  changed: boolean;
}

/** Worktrees that were not removed, with what lives in their chats. */
export async function listWorktrees(sql: Sql): Promise<InUse[]> {
  return sql<InUse[]>`
    select ${worktreeColumns(sql)}, t.tasks::int, t.open::int,
      exists (select from checkpoints c where c.worktree_id = w.id and c.kind <> 'before') as changed
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

/** Of `worktrees w`. */
export function worktreeColumns(sql: Sql): ReturnType<typeof sql> {
  return sql`w.id, w.project_id, w.task_id, w.chat_id, w.repository, w.path, w.branch, w.base_commit, w.commit_message, w.target,
    w.follows, w.made_at is not null as made, w.setting_up_at is not null as setting_up, w.fault,
    array(select generate_series(lower(w.ports), upper(w.ports) - 1)) as ports, w.removed_at is not null as removed, w.kept_ref,
    w.merged_commit`;
}

/** Somebody begins to set it up; what went wrong before is forgotten. */
export async function markSettingUp(sql: Sql, id: string): Promise<void> {
  await sql`update worktrees set setting_up_at = clock_timestamp(), fault = null where id = ${id}`;
}

/** It begins at another commit than was planned. */
export async function moveBase(sql: Sql, id: string, commit: string): Promise<void> {
  await sql`update worktrees set base_commit = ${commit} where id = ${id} and made_at is null`;
}

/** The folder is there, with all that its set-up brings. */
export async function markMade(sql: Sql, id: string): Promise<void> {
  await sql`update worktrees set made_at = clock_timestamp() where id = ${id}`;
}

/** Nothing of it is there, and the next task that needs it makes it. `fault`: why, where its set-up failed. */
export async function markPlanned(sql: Sql, id: string, fault: string | null = null): Promise<void> {
  await sql`
    update worktrees
    set made_at = null, setting_up_at = null, ports = null, fault = ${fault}
    where id = ${id}
      and removed_at is null`;
}

/** The folder is gone. */
export async function markRemoved(sql: Sql, id: string): Promise<void> {
  await sql`update worktrees set removed_at = clock_timestamp() where id = ${id} and removed_at is null`;
}

/** As a person wants it, unless its chat has something to do there: false then. Its folder goes after this. */
export async function markRemovedUnlessBusy(sql: Sql, id: string, kept_ref: string | null): Promise<boolean> {
  const rows = await sql`
    update worktrees w
    set removed_at = clock_timestamp(), kept_ref = coalesce(${kept_ref}, kept_ref)
    where id = ${id}
      and removed_at is null
      and not exists (
        select from tasks t where t.chat_id = w.chat_id and t.state in ('pending', 'running')
      )
    returning id`;
  return rows.length > 0;
}

/** Where the work of one that was removed is kept. */
export async function markKept(sql: Sql, id: string, ref: string): Promise<void> {
  await sql`update worktrees set kept_ref = ${ref} where id = ${id}`;
}
