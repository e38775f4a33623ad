import path from 'node:path';
import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import type { Given, Needs, RunContext } from '@boocode/conductor/types';
import { checkout } from './git/checkout.js';
import { readDiff } from './git/read-diff.js';
import { readSubject } from './git/read-subject.js';
import { readFiles } from './git/read-files.js';

/** A commit, where its repository is, and where that can be fetched. */
interface ReadTree extends Pick<RunContext, 'repository' | 'source'> {
  commit: string;
}

/** What steps read: the run's diff and files at its commit, and a tree for agents to look around in. */
export interface RunSources {
  gather(run: RunContext, needs: Needs): Promise<Given>;
  /** The folder with the tree of a commit, made when the first step asks. `name`: the id of its run, or that and `.` before more of it. */
  checkoutFor(name: string, tree: ReadTree): Promise<string>;
}

/** Every agent step of a run wants the same diff; few runs are under way at once. */
const diffsKept = 4;

/** Reads from git. `checkoutsDir` holds one folder a run. */
export function createRunSources(checkoutsDir: string): RunSources {
  const diffs = new Map<string, Promise<RepositoryDiff>>();

  function diffOf({ plan, ...range }: RunContext): Promise<RepositoryDiff> {
    const { kind, focus } = plan.subject;
    const key = [range.repository, range.base_commit, range.head_commit, kind, ...focus].join('\0');
    const kept = diffs.get(key);
    if (kept !== undefined) return kept;
    const read = readSubject(range, { kind, focus });
    diffs.set(key, read);
    // A failure is for those who wait now; the next step asks git again.
    read.catch(() => diffs.delete(key));
    for (const oldest of diffs.keys()) if (diffs.size > diffsKept) diffs.delete(oldest);
    return read;
  }

  return {
    async gather(run, needs) {
      const [diff, files, changes] = await Promise.all([
        needs.diff ? diffOf(run) : null,
        readFiles(run.repository, run.head_commit, needs.files),
        changesOf(run, needs.changes),
      ]);
      return { diff, files, ...(changes !== null && { changes }) };
    },
    async checkoutFor(name, { repository, commit }) {
      const dir = path.join(checkoutsDir, name);
      await checkout({ repository, commit, dir });
      return dir;
    },
  };
}

/** What changed between the commits of other steps, one after the other: each may be large. */
async function changesOf(
  { repository }: RunContext,
  wanted: Needs['changes'],
): Promise<NonNullable<Given['changes']> | null> {
  if (wanted === undefined) return null;
  const changes = new Map<string, DiffFile[]>();
  for (const { key, base_commit, commit } of wanted) {
    const range = { repository, base_ref: base_commit, base_commit, head_ref: commit, head_commit: commit };
    changes.set(key, (await readDiff(range)).files);
  }
  return changes;
}
