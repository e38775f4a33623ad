import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One live process. `startTime` is in clock ticks since boot: pid and start time together never name two processes. */
export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  session: number;
  startTime: string;
}

/** Whether this platform shows other processes' environments; without it marks can't be found again. */
export function hasProcTable(): boolean {
  return existsSync('/proc/self/environ');
}

/** The process, or null when it is gone. A zombie counts as gone: it runs nothing and holds nothing. */
export function readProcess(pid: number): ProcessRow | null {
  const stat = readProcFile(pid, 'stat');
  if (stat === null) return null;
  // The command's name stands in brackets and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  const startTime = fields[19];
  if (state === undefined || startTime === undefined || state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), startTime };
}

/** All live processes, in no particular order. Takes about a millisecond for a hundred. */
export function listProcesses(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** The environment a process was started with; empty for another user's process, a kernel thread or one that is gone. */
export function readEnvironment(pid: number): ReadonlyMap<string, string> {
  const text = readProcFile(pid, 'environ') ?? '';
  return new Map(
    text.split('\0').flatMap((entry) => {
      const at = entry.indexOf('=');
      return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)] as const] : [];
    }),
  );
}

/** Its working directory; null for another user's process, a kernel thread or one that is gone. */
export function workingDirectory(pid: number): string | null {
  return unlessHidden(() => readlinkSync(`/proc/${pid}/cwd`));
}

/** The files that it holds open; none for another user's process or one that is gone. */
export function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const handles = unlessHidden(() => readdirSync(folder)) ?? [];
  return handles.flatMap((handle) => unlessHidden(() => readlinkSync(`${folder}/${handle}`)) ?? []);
}

/** Resident memory in bytes, or null when the process is gone or the platform doesn't say. */
export function residentBytes(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readProcFile(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The rows below `root` in the family tree, `root` itself left out. */
export function descendantsOf(root: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const found: ProcessRow[] = [];
  const parents = [root];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    const children = rows.filter((row) => row.parent === parent);
    found.push(...children);
    parents.push(...children.map((row) => row.pid));
  }
  return found;
}

function readProcFile(pid: number, file: string): string | null {
  return unlessHidden(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
}

function unlessHidden<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    // Gone between listing and reading, or another user's: both mean that it is none of ours.
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(String(error.code))
    )
      return null;
    throw error;
  }
}
