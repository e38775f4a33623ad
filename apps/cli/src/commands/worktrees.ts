import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { worktreesTable } from '../render/worktrees-table.js';

export interface WorktreesFlags {
  all?: boolean;
  json?: boolean;
}

/** Worktrees of chats as a table, or all that is known of them as a JSON array. */
export async function worktrees(flags: WorktreesFlags, { config, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const all = await client.worktrees(flags.all === true);
  if (flags.json === true) output.print(JSON.stringify(all, null, 2));
  else if (all.length === 0) output.say('There is no worktree.');
  else for (const line of worktreesTable(all, stdout.columns)) output.print(line);
  return exitCode.ok;
}

/** Removes one by its id, its beginning or end, or its branch; where its work is kept is printed. */
export async function removeWorktree(
  named: string,
  flags: { keep?: boolean },
  { config, output }: Context,
): Promise<number> {
  const client = await requireClient(config);
  const found = (await client.worktrees(false)).filter(
    ({ id, branch }) => id.startsWith(named) || id.endsWith(named) || branch === named,
  );
  const [one] = found;
  if (one === undefined || found.length > 1) {
    const what = one === undefined ? 'No worktree is' : `${found.length} worktrees are`;
    throw new UsageError(`${what} named ${named}. See them: npm run boocode -- worktrees`);
  }
  const { branch, kept_ref } = await client.removeWorktree(one.id, flags.keep === true);
  output.say(`Removed. Its branch ${branch} stays.`);
  if (kept_ref !== null) output.print(kept_ref);
  return exitCode.ok;
}
