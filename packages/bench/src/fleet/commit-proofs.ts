import type { Sql } from '@boocode/db/connect';
import type { Launched } from './fleet-feed.js';
import { git, type Grounds } from './grounds.js';

/** What of one machine's clone must be so. */
export interface WrittenClone {
  /** Commits on `main` by first parent behind the first, with what they say. */
  merges: readonly { parents: number; message: string }[];
  /** All commits that `main` has, the first too. */
  commits: number;
  /** Files below `notes`, with their content. */
  notes: ReadonlyMap<string, string>;
  /** By branch of a contestant, how many commits it is ahead of where it began. */
  branches: ReadonlyMap<string, number>;
}

interface CommitProofs {
  /** Commits on the branches that were merged into: one of the winner and one that merges it, a run. */
  commits: number;
  faults: string[];
}

/** Looks at the clones in which runs have written. */
export async function proveCommits(
  sql: Sql,
  { grounds, launched, names }: { grounds: Grounds; launched: readonly Launched[]; names: readonly string[] },
): Promise<CommitProofs> {
  const faults: string[] = [];
  let commits = 0;
  for (const name of names) {
    const clone = await readClone(sql, grounds.written(name));
    const files = launched.flatMap(({ home, file }) => (home === name && file !== null ? [file] : []));
    commits += clone.commits - 1;
    faults.push(...faultsOfClone(clone, files).map((fault) => `${name}: ${fault}`));
  }
  return { commits, faults };
}

/** What must not be, where the runs of this machine wrote `files`, each of two contestants a commit, of which one is merged. */
export function faultsOfClone(clone: WrittenClone, files: readonly string[]): string[] {
  const { merges, commits, notes, branches } = clone;
  const marks = merges.flatMap(({ message }) => /^BooCode-Merge: (\S+)/m.exec(message)?.[1] ?? []);
  const wanted = new Set(files);
  return [
    ...files.filter((file) => notes.get(file) !== `${file}\n`).map((file) => `${file} is not as it was written`),
    ...[...notes.keys()].filter((file) => !wanted.has(file)).map((file) => `${file} is there, and no run wrote it`),
    ...marks.filter((mark, n) => marks.indexOf(mark) !== n).map((mark) => `${mark} was merged twice`),
    ...(marks.length === files.length && merges.every(({ parents }) => parents === 2)
      ? []
      : [`${files.length} runs wrote, and there are ${merges.length} commits of merges, ${marks.length} with a mark`]),
    ...(commits === 1 + 2 * files.length ? [] : [`${files.length} runs wrote, and main has ${commits} commits`]),
    ...(branches.size === 2 * files.length ? [] : [`${files.length} runs wrote, on ${branches.size} branches`]),
    ...[...branches].filter(([, ahead]) => ahead !== 1).map(([branch, ahead]) => `${branch} has ${ahead} commits`),
  ];
}

async function readClone(sql: Sql, folder: string): Promise<WrittenClone> {
  const lines = async (...args: string[]): Promise<string[]> =>
    (await git(folder, ...args)).split('\0').filter((line) => line.trim() !== '');
  const log = await lines('log', '-z', '--first-parent', '--format=%P%n%B', 'main');
  const merges = log.map((entry) => {
    const [parents = '', ...message] = entry.split('\n');
    return { parents: parents.split(' ').filter(Boolean).length, message: message.join('\n') };
  });
  const notes = new Map<string, string>();
  for (const file of await lines('ls-tree', '-r', '-z', '--name-only', 'main', '--', 'notes'))
    notes.set(file, await git(folder, 'show', `main:${file}`));
  const begun = await sql<{ branch: string; base_commit: string }[]>`
    select branch, base_commit from worktrees where repository = ${folder} and branch is not null`;
  const branches = new Map<string, number>();
  for (const { branch, base_commit } of begun)
    branches.set(branch, Number(await git(folder, 'rev-list', '--count', `${base_commit}..${branch}`)));
  return {
    merges: merges.slice(0, -1),
    commits: Number(await git(folder, 'rev-list', '--count', 'main')),
    notes,
    branches,
  };
}
