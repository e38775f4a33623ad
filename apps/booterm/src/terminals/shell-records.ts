import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasProcTable, readProcess } from '@boocode/processes/process-table';
import { z } from 'zod';
import { endShell, type Shell } from './end-shell.js';
import { codeOf } from './message-of.js';

const Process = z.object({ pid: z.int().positive(), startTime: z.string() });

/**
 * What is written down of a shell before it is started, until all of it is dead. The pty hangs up when booterm is killed, but not
 * everybody obeys: the next booterm ends those.
 */
const ShellRecord = z.object({
  id: z.uuid(),
  /** Which start of the machine: process ids of another mean nothing. */
  boot: z.string(),
  owner: Process,
  /** Null while it is being started. */
  leader: Process.nullable(),
});

const folderOf = (dataDir: string) => join(dataDir, 'terminals');
const fileOf = (dataDir: string, id: string) => join(folderOf(dataDir), `${id}.json`);

/** At once, so that there is no moment in which a shell runs and nothing is known of it. */
export function writeShellRecord(dataDir: string, { id, pid }: { id: string; pid: number | null }): void {
  if (!hasProcTable()) return;
  const leader = pid === null ? null : processOf(pid);
  const record = { id, boot: thisBoot(), owner: processOf(process.pid), leader };
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  writeFileSync(`${fileOf(dataDir, id)}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${fileOf(dataDir, id)}.new`, fileOf(dataDir, id));
}

export function removeShellRecord(dataDir: string, id: string): void {
  rmSync(fileOf(dataDir, id), { force: true });
}

/** Ends what is left of the shells of booterms that run no more. Resolves with how many processes that were. */
export async function sweepShells(dataDir: string): Promise<number> {
  if (!hasProcTable()) return 0;
  let ended = 0;
  for (const name of namesIn(folderOf(dataDir))) {
    const file = join(folderOf(dataDir), name);
    const record = parsed(readFileSync(file, 'utf8'));
    if (record !== null && record.boot === thisBoot()) {
      if (lives(record.owner)) continue;
      const shell: Shell = {
        id: record.id,
        pid: record.leader?.pid ?? null,
        startTime: record.leader?.startTime ?? null,
      };
      ended += await endShell(shell, 0);
    }
    rmSync(file, { force: true });
  }
  return ended;
}

function processOf(pid: number): z.infer<typeof Process> | null {
  const startTime = readProcess(pid)?.startTime;
  return startTime === undefined ? null : { pid, startTime };
}

function lives({ pid, startTime }: z.infer<typeof Process>): boolean {
  return readProcess(pid)?.startTime === startTime;
}

function thisBoot(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Only a machine that lost its power leaves a broken record, and no process with it. */
function parsed(text: string): z.infer<typeof ShellRecord> | null {
  try {
    return ShellRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
