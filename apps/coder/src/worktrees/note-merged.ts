import type { Sql } from '@boocode/db/connect';
import { commitOf } from '../services/git/repository.js';

/** Notes of the worktrees whose branches are at this commit that all of it is on their target, under whatever names. */
export async function noteMerged(
  sql: Sql,
  { repository, commit }: { repository: string; commit: string },
): Promise<void> {
  const rows = await sql<{ id: string; branch: string | null }[]>`
    select id, branch from worktrees where repository = ${repository} and removed_at is null order by id`;
  for (const { id, branch } of rows) {
    if (branch === null || (await commitOf(repository, `refs/heads/${branch}`)) !== commit) continue;
    await sql`update worktrees set merged_commit = ${commit} where id = ${id}`;
  }
}
