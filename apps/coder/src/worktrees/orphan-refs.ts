import type { WorktreeOrphan } from '@boocode/contracts/worktree';
import type { Sql } from '@boocode/db/connect';
import { askGit, gitText } from '../services/git/git.js';
import { keptSince } from './old-refs.js';
import { quoted } from '../services/quoted.js';

/** By what the rows know refs and branches. */
interface Names {
  /** Ids of worktrees, and of checkpoints. */
  kept: ReadonlySet<string>;
  checkpoints: ReadonlySet<string>;
  /** Branches of worktrees, also of removed ones. */
  branches: ReadonlySet<string>;
  /** The ends of the ids of runs, by which their lines are called. */
  runs: ReadonlySet<string>;
}

export async function knownNames(sql: Sql): Promise<Names> {
  const worktrees = await sql<{ id: string; branch: string | null }[]>`select id, branch from worktrees`;
  const checkpoints = await sql<{ id: string }[]>`select id from checkpoints`;
  const runs = await sql<{ end: string }[]>`select right(id::text, 8) as end from tasks where id = flow_run_id`;
  return {
    kept: new Set(worktrees.map(({ id }) => id)),
    checkpoints: new Set(checkpoints.map(({ id }) => id)),
    branches: new Set(worktrees.flatMap(({ branch }) => branch ?? [])),
    runs: new Set(runs.map(({ end }) => end)),
  };
}

/** Refs and branches of ours in a repository that belong to no row, and what is kept since so long that a person should decide. */
export async function orphanRefs(repository: string, names: Names): Promise<WorktreeOrphan[]> {
  const [refs, branches, old] = [
    await refsWithoutRow(repository, names),
    await branchesWithoutRow(repository, names),
    await keptLong(repository, names),
  ];
  return [...refs, ...branches, ...old];
}

async function refsWithoutRow(repository: string, names: Names): Promise<WorktreeOrphan[]> {
  const told = await askGit({ cwd: repository, args: ['for-each-ref', '--format=%(refname)', 'refs/boocode'] });
  return (told ?? '').split('\n').flatMap((ref) => {
    const [, kind, id] = /^refs\/boocode\/(kept|checkpoints)\/(?:.*\/)?([^/]+)$/.exec(ref) ?? [];
    if ((kind !== 'kept' && kind !== 'checkpoints') || id === undefined || names[kind].has(id)) return [];
    const mend = `git -C ${quoted(repository)} update-ref -d ${ref}`;
    return [{ kind: 'ref' as const, what: ref, repository, mend, holds_work: true }];
  });
}

const prefix = 'refs/heads/boocode/';

/** One that is checked out anywhere somebody knows. Of commits that are nowhere else none is dropped: the branch is called otherwise. */
async function branchesWithoutRow(repository: string, { branches, runs }: Names): Promise<WorktreeOrphan[]> {
  const format = '--format=%(refname) %(worktreepath)';
  const told = await askGit({ cwd: repository, args: ['for-each-ref', format, prefix] });
  const found: WorktreeOrphan[] = [];
  for (const line of (told ?? '').split('\n')) {
    const [ref = '', folder = ''] = line.split(' ');
    const branch = ref.replace('refs/heads/', '');
    if (ref === '' || folder !== '' || branches.has(branch) || runs.has(branch.slice(-8))) continue;
    const holds_work = (await onlyIn(repository, ref)) > 0;
    const at = `git -C ${quoted(repository)} branch`;
    const rescued = branch.replace('boocode/', 'rescued/');
    const mend = holds_work ? `${at} -m ${quoted(branch)} ${quoted(rescued)}` : `${at} -D ${quoted(branch)}`;
    found.push({ kind: 'branch', what: branch, repository, mend, holds_work });
  }
  return found;
}

/** How many of its commits no other ref has. */
async function onlyIn(repository: string, ref: string): Promise<number> {
  const others = ['--not', `--exclude=${ref}`, '--all'];
  return Number(await gitText({ cwd: repository, args: ['rev-list', '--count', ref, ...others] }));
}

async function keptLong(repository: string, { kept }: Names): Promise<WorktreeOrphan[]> {
  const old = await keptSince(repository, new Date(Date.now() - keptDays * 86_400_000));
  return old.flatMap(({ ref, id, elsewhere }) => {
    // What is elsewhere goes by itself, and one without a row was told already.
    if (elsewhere || !kept.has(id)) return [];
    const at = `git -C ${quoted(repository)}`;
    const mend = `${at} branch rescued/${id} ${ref} && ${at} update-ref -d ${ref}`;
    return [{ kind: 'kept' as const, what: ref, repository, mend, holds_work: true }];
  });
}

/** After so long a person is asked what is to become of what was kept. */
const keptDays = 30;
