import type { Sql } from '@boocode/db/connect';
import { askGit, runGit } from '../services/git/git.js';
import { readRepositories } from './our-repositories.js';

interface OldRef {
  ref: string;
  commit: string;
  /** Its last part. */
  id: string;
  /** Whether a branch, here or of a remote, has all of it. */
  elsewhere: boolean;
}

/** What is kept of worktrees in a repository, and was made before a time. */
export async function keptSince(repository: string, before: Date): Promise<OldRef[]> {
  const found = await refsBefore(repository, 'refs/boocode/kept', before);
  return Promise.all(
    found.map(async (one) => {
      const args = ['for-each-ref', '--count=1', `--contains=${one.commit}`, 'refs/heads', 'refs/remotes'];
      return { ...one, elsewhere: ((await askGit({ cwd: repository, args })) ?? '') !== '' };
    }),
  );
}

/**
 * Removes the refs that hold files from before a discard, and those that keep what a branch has by now, once they are older than `before`. What
 * is kept and is on no branch stays: nothing of it is dropped by itself. Returns how many went. A repository that git cannot work in is
 * told at the end.
 */
export async function removeOldRefs(sql: Sql, before: Date, signal: AbortSignal): Promise<number> {
  const faults: unknown[] = [];
  let removed = 0;
  for (const repository of await readRepositories(sql)) {
    if (signal.aborted) break;
    try {
      const discarded = await refsBefore(repository, 'refs/boocode/discarded', before);
      const kept = (await keptSince(repository, before)).filter(({ elsewhere }) => elsewhere);
      const all = [...discarded, ...kept];
      // With the old value: one that was made anew just now stays.
      const input = all.map(({ ref, commit }) => `delete ${ref} ${commit}\n`).join('');
      if (all.length > 0) await runGit({ cwd: repository, args: ['update-ref', '--stdin'], input });
      const gone = kept.map(({ ref }) => ref);
      await sql`update worktrees set kept_ref = null where repository = ${repository} and kept_ref = any (${gone})`;
      removed += all.length;
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some refs could not be removed');
  return removed;
}

async function refsBefore(repository: string, under: string, before: Date): Promise<Omit<OldRef, 'elsewhere'>[]> {
  const format = '--format=%(refname) %(objectname) %(committerdate:unix)';
  const told = await askGit({ cwd: repository, args: ['for-each-ref', format, under] });
  return (told ?? '').split('\n').flatMap((line) => {
    const [ref = '', commit = '', seconds = ''] = line.split(' ');
    const isOld = ref !== '' && Number(seconds) * 1_000 < before.getTime();
    return isOld ? [{ ref, commit, id: ref.slice(ref.lastIndexOf('/') + 1) }] : [];
  });
}
