import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { hasProcTable, listProcesses, readEnvironment, workingDirectory } from '@boocode/processes/process-table';
import type { House } from './house.js';
import type { Order } from './intents.js';
import type { Person } from './person.js';

/** What was written by the agent and is nowhere: in no work tree, and in nothing that a ref reaches. */
export function lostEdits(house: House, person: Person): string[] {
  const kept = new Set<string>();
  const folders = person
    .git('worktree', 'list', '--porcelain')
    .split('\n')
    .flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []));
  for (const text of [...folders.flatMap(textsIn), ...textsOfRefs(person)]) {
    for (const line of text.split('\n')) kept.add(line);
  }
  return house.edits().flatMap(({ folder, word }) => (kept.has(word) ? [] : [`${word} in ${folder}`]));
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile() && !path.relative(folder, entry.parentPath).split(path.sep).includes('.git'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
}

function textsOfRefs(person: Person): string[] {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent' };
  const git = (args: string[], input = ''): string =>
    execFileSync('git', args, { cwd: person.repository, env, input, encoding: 'utf8', maxBuffer: 1e9 });
  const ids = git(['rev-list', '--objects', '--all'])
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
  return [git(['cat-file', '--batch', '--buffer'], `${ids.filter((id) => id !== '').join('\n')}\n`)];
}

/** Merges that did not happen just once where they are told to have happened, or happened where they are told not to have. */
export function wrongMerges(orders: readonly Order[], person: Person): string[] {
  return orders.flatMap((order) => {
    const { message, change, target, told } = order;
    const commits = person.git('log', '--first-parent', '--format=%P%x09%s', target).split('\n');
    const times = commits.filter((line) => {
      const [parents = '', subject] = line.split('\t');
      return message === null ? parents.split(' ')[1] === change : subject === message;
    }).length;
    return times === (told === 'merged' ? 1 : 0) ? [] : [`${JSON.stringify(order)} happened ${times} times`];
  });
}

/** Work trees of git without a row, and rows of worktrees that are there without one of git. */
export async function unmatchedWorktrees(house: House, person: Person): Promise<string[]> {
  const rows = await house.sql<{ path: string }[]>`
    select path from worktrees where made_at is not null and removed_at is null`;
  const wanted = new Set([person.repository, person.release, ...rows.map((row) => row.path)].map(real));
  const listed = person
    .git('worktree', 'list', '--porcelain')
    .split('\n')
    .flatMap((line) => (line.startsWith('worktree ') ? [real(line.slice('worktree '.length))] : []));
  return [
    ...listed.filter((folder) => !wanted.has(folder)),
    ...[...wanted].filter((folder) => !listed.includes(folder)),
  ];
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Locks that git has left in the repository. */
export function leftLocks(person: Person): string[] {
  const folder = person.git('rev-parse', '--path-format=absolute', '--git-common-dir');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
}

/** Processes that were started for it and still run. */
export function livingProcesses({ scratch }: House, { repository }: Person): string[] {
  if (!hasProcTable()) return [];
  const isOurs = (text: string | null): boolean =>
    text !== null && (text.includes(scratch) || text.includes(repository));
  return listProcesses().flatMap(({ pid }) => {
    if (pid === process.pid) return [];
    return [workingDirectory(pid), ...readEnvironment(pid).values()].some(isOurs) ? [String(pid)] : [];
  });
}
