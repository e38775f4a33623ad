import { openFiles, readEnvironment, workingDirectory, type ProcessRow } from '@boocode/processes/process-table';
import { thisBoot, type ChildRecord } from './child-records.js';

/**
 * What still runs of a child that was written down, marks or not: the child itself, whatever has its directory for temporary files
 * or works in there, and what is left of its session. A process that got one of its numbers later is none of it.
 */
export function recordedProcesses(record: ChildRecord, rows: readonly ProcessRow[]): ProcessRow[] {
  if (record.boot !== thisBoot()) return [];
  const { leader, temporary } = record;
  return rows.filter(
    (row) =>
      (row.pid === leader?.pid && row.startTime === leader.startTime) ||
      (temporary !== null && usesDirectory(row.pid, temporary)) ||
      isLeftInSession(row, record, rows),
  );
}

/** Its directory for temporary files is no other child's, and nobody else has any business in there. */
function usesDirectory(pid: number, directory: string): boolean {
  return (
    readEnvironment(pid).get('TMPDIR') === directory ||
    isWithin(workingDirectory(pid), directory) ||
    openFiles(pid).some((file) => isWithin(file, directory))
  );
}

/**
 * While a process of a session lives, the kernel gives its number to no other process. So whoever has the number now tells that the
 * session had been empty; and one that had it and is gone again may have left a session of its own, but hardly in the child's place.
 */
function isLeftInSession(row: ProcessRow, { leader, cwd }: ChildRecord, rows: readonly ProcessRow[]): boolean {
  if (leader === null || row.session !== leader.pid) return false;
  const holder = rows.find(({ pid }) => pid === leader.pid);
  if (holder !== undefined) return holder.startTime === leader.startTime;
  return isWithin(workingDirectory(row.pid), cwd);
}

/** Whether a path is a directory or lies below it. */
export function isWithin(path: string | null, directory: string): boolean {
  return path === directory || path?.startsWith(`${directory}/`) === true;
}
