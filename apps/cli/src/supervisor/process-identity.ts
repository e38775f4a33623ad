import { execFileSync } from 'node:child_process';
import { hasProcTable, listProcesses, readProcess } from '@boocode/processes/process-table';
import { z } from 'zod';
import { codeOf } from '../errors.js';

/** A process for certain: ids are reused, an id together with its start time is not. */
export const ProcessIdentity = z.object({ pid: z.int().positive(), started: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Null when no such process lives. */
export function identify(pid: number): ProcessIdentity | null {
  const started = hasProcTable() ? (readProcess(pid)?.startTime ?? null) : startedByPs(pid);
  return started === null ? null : { pid, started };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** Whether a process of this group still lives. A zombie does not: it holds nothing, and waits for a parent that may never look. */
export function groupLives(group: number): boolean {
  if (hasProcTable()) return listProcesses().some((row) => row.group === group);
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

function startedByPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? null : text;
  } catch (error) {
    // ps ends with 1 when there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return null;
    throw error;
  }
}
