import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasProcTable, readProcess } from '@boocode/processes/process-table';
import { EmbeddedPostgresError, hasCode } from './errors.js';

const run = promisify(execFile);

/** Whether a process with this id exists, whoever owns it. A dead child that nobody has collected yet does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  return !hasProcTable() || readProcess(pid) !== null;
}

/** The command line of a process, its arguments parted by blanks; empty when there is no such process. */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.replaceAll('\0', ' ').trim();
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

/**
 * The processes of the program `binary` that work in `folder`. Every process of a cluster, the postmaster and each backend, has
 * the data directory as its working directory; nothing else tells whose a backend is once its postmaster is dead.
 */
export async function processesIn(folder: string, binary: string): Promise<number[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('lsof', ['-t', '-a', '-d', 'cwd', '-c', 'postgres', folder]).catch(() => ({
      stdout: '',
    }));
    return stdout.split('\n').filter(Boolean).map(Number);
  }
  const ids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const found = await Promise.all(
    ids.map(async (pid) => {
      // A process that ended since the listing, or is not ours to look into, is not one of ours.
      const [cwd, exe] = await Promise.all([linkOf(`/proc/${pid}/cwd`), linkOf(`/proc/${pid}/exe`)]);
      return cwd === folder && exe.replace(/ \(deleted\)$/, '') === binary;
    }),
  );
  return ids.filter((_, at) => found[at]);
}

/** Resolves when the process is gone, or with false when it still lives after `ms` milliseconds. Looks every `everyMs`. */
export async function awaitEnd(pid: number, { ms, everyMs = 20 }: { ms: number; everyMs?: number }): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(everyMs);
  }
  return true;
}

/** Sends each signal in turn and gives it its time; the last word is always a proven death or an error. */
export async function endProcess(pid: number, steps: readonly { signal: NodeJS.Signals; ms: number }[]): Promise<void> {
  for (const { signal, ms } of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (hasCode(error, 'ESRCH')) return;
      throw error;
    }
    if (await awaitEnd(pid, { ms })) return;
  }
  throw new EmbeddedPostgresError(
    'postgres_stop_failed',
    `Process ${pid} of the embedded Postgres does not end, not even when killed. Look at it with: ps -fp ${pid}`,
  );
}

async function linkOf(path: string): Promise<string> {
  return await readlink(path).catch(() => '');
}
