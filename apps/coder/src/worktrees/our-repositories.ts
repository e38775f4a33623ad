import type { Sql } from '@boocode/db/connect';
import { askGit } from '../services/git/git.js';
import { isFolder } from './make-worktree.js';

/** Those that there may be something of ours in: each once, however many work trees of it there are. */
export async function readRepositories(sql: Sql): Promise<string[]> {
  const rows = await sql<{ path: string }[]>`
    select repository as path from worktrees where repository is not null
    union
    select path from projects
    order by path`;
  const byGitDir = new Map<string, string>();
  for (const { path: folder } of rows) {
    if (!(await isFolder(folder))) continue;
    const common = await commonDir(folder);
    if (common !== null && !byGitDir.has(common)) byGitDir.set(common, folder);
  }
  return [...byGitDir.values()];
}

/** The git folder that all work trees of a repository share; null = there is no repository. */
export function commonDir(folder: string): Promise<string | null> {
  return askGit({ cwd: folder, args: ['rev-parse', '--path-format=absolute', '--git-common-dir'] });
}
