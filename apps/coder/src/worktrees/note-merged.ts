import type { Sql } from '@boocode/db/connect';
import { commitOf } from '../services/git/repository.js';

/** A commit that is in a branch, as itself or as other commits. */
export interface Merged {
  repository: string;
  commit: string;
  target: string;
}

/** Notes of the worktrees that are meant for this branch, and whose own branches are at this commit, that all of it is there. */
export async function noteMerged(sql: Sql, { repository, commit, target }: Merged): Promise<void> {
  const rows = await sql<{ id: string; branch: string | null }[]>`
    select id, branch
    from worktrees
    where repository = ${repository} and target = ${target} and removed_at is null
    order by id`;
  for (const { id, branch } of rows) {
    if (branch === null || (await commitOf(repository, `refs/heads/${branch}`)) !== commit) continue;
    await sql`update worktrees set merged_commit = ${commit} where id = ${id}`;
  }
}
