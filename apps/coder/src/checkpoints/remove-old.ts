import type { Sql } from '@boocode/db/connect';
import { NIL as none } from 'uuid';
import { runGit } from '../services/git/git.js';
import { isFolder } from '../worktrees/make-worktree.js';
import { deleteCheckpoints, oldCheckpoints } from './checkpoint-rows.js';

const batch = 200;

/**
 * Removes the checkpoints of chats in which nothing was said since, or that are gone: first the refs, then the rows, so that what a crash
 * leaves is removed by the next try. Returns how many. A repository that git cannot work in keeps its own, and is told at the end.
 */
export async function removeOldCheckpoints(sql: Sql, before: Date, signal: AbortSignal): Promise<number> {
  const faults: unknown[] = [];
  let removed = 0;
  for (let after: string | undefined = none; after !== undefined && !signal.aborted;) {
    const old = await oldCheckpoints(sql, { before, after, limit: batch });
    for (const [repository, refs] of byRepository(old)) {
      try {
        await deleteRefs(
          repository,
          refs.map(({ ref }) => ref),
        );
        const ids = refs.map(({ id }) => id);
        await deleteCheckpoints(sql, ids);
        removed += ids.length;
      } catch (error) {
        faults.push(error);
      }
    }
    after = old.length < batch ? undefined : old.at(-1)?.id;
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some checkpoints could not be removed');
  return removed;
}

function byRepository<One extends { repository: string }>(all: readonly One[]): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) groups.set(one.repository, [...(groups.get(one.repository) ?? []), one]);
  return groups;
}

/** With a repository that is gone its refs are. */
async function deleteRefs(repository: string, refs: readonly string[]): Promise<void> {
  if (!(await isFolder(repository))) return;
  const input = refs.map((ref) => `delete ${ref}\n`).join('');
  await runGit({ cwd: repository, args: [`--git-dir=${repository}`, 'update-ref', '--stdin'], input });
}
