import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { readProcess } from '@boocode/processes/process-table';

/** Environment variables that every child carries and hands on to whatever it starts. */
export const markNames = {
  /** `<pid>.<start time>` of the coder that started it. */
  owner: 'BOOCODE_OWNER',
  /** Hash of the data directory, so that two installations on one machine never touch each other's processes. */
  data: 'BOOCODE_DATA',
  /** Names one started tree. */
  tree: 'BOOCODE_TREE',
  /** Is let end by itself when its owner has died: killed half-way it would leave locks, and half of the files of a work tree. */
  letEnd: 'BOOCODE_LET_END',
} as const;

/** The mark of a data directory: the same for every spelling of its path. */
export function dataMark(dataDir: string): string {
  return createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24);
}

/** The mark of a process as an owner. Without a process table the start time is 0. */
export function ownerMark(pid: number): string {
  return `${pid}.${readProcess(pid)?.startTime ?? '0'}`;
}

/** Whether the process that an owner mark names still runs. A mark that can't be read names nobody. */
export function ownerLives(mark: string): boolean {
  const [pid, startTime] = mark.split('.');
  return /^\d+$/.test(pid ?? '') && readProcess(Number(pid))?.startTime === startTime;
}
