import type { CheckpointView } from '@boocode/contracts/checkpoint';
import type { Sql } from '@boocode/db/connect';

/** A checkpoint with where it lies. */
export interface Checkpoint extends Omit<CheckpointView, 'created_at'> {
  worktree_id: string | null;
  /** The work tree whose files these are. */
  folder: string;
  /** The git folder that holds the ref. */
  repository: string;
  ref: string;
}

export async function insertCheckpoint(sql: Sql, checkpoint: Checkpoint): Promise<void> {
  const { id, chat_id, task_id, worktree_id, kind, commit, folder, repository, ref, files, added, removed } =
    checkpoint;
  // The task may have been removed meanwhile, and so may the worktree.
  await sql`
    insert into checkpoints (id, chat_id, task_id, worktree_id, kind, commit_sha, folder, repository, ref, files, added, removed)
    values (${id}, ${chat_id}, (select id from tasks where id = ${task_id}), (select id from worktrees where id = ${worktree_id}),
      ${kind}, ${commit}, ${folder}, ${repository}, ${ref}, ${files}, ${added}, ${removed})`;
}

/** The work trees that have checkpoints, each with the git folder that holds their refs. */
export async function checkpointFolders(sql: Sql): Promise<Pick<Checkpoint, 'repository' | 'folder'>[]> {
  return sql<Pick<Checkpoint, 'repository' | 'folder'>[]>`
    select distinct repository, folder
    from checkpoints`;
}

/** The newest of a chat; null where there is none yet. */
export async function lastCheckpoint(sql: Sql, chatId: string): Promise<Checkpoint | null> {
  const [row] = await sql<[Checkpoint?]>`
    select ${columns(sql)}
    from checkpoints
    where chat_id = ${chatId}
    order by id desc
    limit 1`;
  return row ?? null;
}

export async function findCheckpoint(sql: Sql, chatId: string, id: string): Promise<Checkpoint | null> {
  const [row] = await sql<
    [Checkpoint?]
  >`select ${columns(sql)} from checkpoints where chat_id = ${chatId} and id = ${id}`;
  return row ?? null;
}

/** Of a chat, oldest first. */
export async function listCheckpoints(sql: Sql, chatId: string): Promise<CheckpointView[]> {
  const rows = await sql<{ checkpoint: CheckpointView }[]>`
    select to_json(v) as checkpoint
    from (
      select id, chat_id, task_id, kind, commit_sha as commit, files, added, removed, created_at
      from checkpoints
      where chat_id = ${chatId}
    ) v
    order by v.id`;
  return rows.map(({ checkpoint }) => checkpoint);
}

/** Those of chats in which nothing was said since, or that are gone. A chat with a task that has not ended keeps its own. */
export async function oldCheckpoints(
  sql: Sql,
  { before, after, limit }: { before: Date; after: string; limit: number },
): Promise<Pick<Checkpoint, 'id' | 'repository' | 'ref'>[]> {
  return sql<Pick<Checkpoint, 'id' | 'repository' | 'ref'>[]>`
    select c.id, c.repository, c.ref
    from checkpoints c
    where c.id > ${after}
      and not exists (
        select from tasks t
        where t.chat_id = c.chat_id
          and (t.state in ('pending', 'running') or coalesce(t.ended_at, t.created_at) >= ${before})
      )
      -- A restore is a sign of life too.
      and (not exists (select from tasks t where t.chat_id = c.chat_id) or c.created_at < ${before})
    order by c.id
    limit ${limit}`;
}

export async function deleteCheckpoints(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql`delete from checkpoints where id = any (${[...ids]}::uuid[])`;
}

function columns(sql: Sql): ReturnType<typeof sql> {
  return sql`id, chat_id, task_id, worktree_id, kind, commit_sha as commit, folder, repository, ref, files, added, removed`;
}
