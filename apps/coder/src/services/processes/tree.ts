import {
  descendantsOf,
  hasProcTable,
  listProcesses,
  readEnvironment,
  workingDirectory,
  type ProcessRow,
} from '@boocode/processes/process-table';
import type { RecordName } from './child-records.js';
import { markNames } from './marks.js';
import { isWithin } from './recorded-processes.js';

/** A child and what it has started. */
export interface Tree {
  pid: number;
  name: RecordName;
  temporary: string | null;
  /** In clock ticks since boot; nothing older can be of this tree. */
  startedAt: number;
  hasExited(): boolean;
}

/** Processes at one moment. */
export type Census = ReadonlySet<string>;

/** Some of a tree while its root goes on. */
export interface Leftovers {
  /** What works in this directory; null: nothing by that. */
  within: string | null;
  /** What is not below the child any more. */
  strays: boolean;
  /** Is spared. */
  before?: Census;
}

export function bearsMark({ pid, startTime }: ProcessRow, { name, temporary, startedAt }: Tree): boolean {
  if (Number(startTime) < startedAt) return false;
  const environment = readEnvironment(pid);
  return (
    environment.get(markNames.tree) === name.tree || (temporary !== null && environment.get('TMPDIR') === temporary)
  );
}

/**
 * All below it, and its session: an agent's helper may have lost its parent and its mark, and as the first process of a namespace it
 * does not hear SIGTERM. While members of the session live the kernel gives its number to nobody else; when a stranger has it all
 * the same, the session had been empty.
 */
export function familyOf(tree: Tree, rows: readonly ProcessRow[]): ProcessRow[] {
  if (tree.hasExited() && rows.some(({ pid }) => pid === tree.pid)) return [];
  return [...descendantsOf(tree.pid, rows), ...rows.filter((row) => row.session === tree.pid && row.pid !== tree.pid)];
}

/** All that belongs to it now, but for itself. */
export function censusOf(tree: Tree): Census {
  return new Set(hasProcTable() ? belongings(tree, listProcesses()).map(({ row }) => keyOf(row)) : []);
}

export function leftoversOf(
  tree: Tree,
  { within, strays, before }: Leftovers,
  rows: readonly ProcessRow[],
): ProcessRow[] {
  return belongings(tree, rows).flatMap(({ row, stray }) => {
    if (before?.has(keyOf(row)) === true) return [];
    const chosen = (stray && strays) || (within !== null && isWithin(workingDirectory(row.pid), within));
    return chosen ? [row] : [];
  });
}

export function isSame(row: ProcessRow, members: readonly ProcessRow[]): boolean {
  return members.some((member) => keyOf(member) === keyOf(row));
}

interface Belonging {
  row: ProcessRow;
  /** It is not below the child any more. */
  stray: boolean;
}

function belongings(tree: Tree, rows: readonly ProcessRow[]): Belonging[] {
  // Once the child is reaped its id may name a stranger.
  const family = new Set(tree.hasExited() ? [] : descendantsOf(tree.pid, rows).map(({ pid }) => pid));
  return rows.flatMap((row): Belonging[] => {
    if (row.pid === tree.pid) return [];
    if (family.has(row.pid)) return [{ row, stray: false }];
    return bearsMark(row, tree) ? [{ row, stray: true }] : [];
  });
}

function keyOf({ pid, startTime }: ProcessRow): string {
  return `${pid}.${startTime}`;
}
