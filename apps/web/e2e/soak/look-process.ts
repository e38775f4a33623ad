import { readFileSync } from 'node:fs';
import { listProcesses, openFiles, residentBytes } from '@boocode/processes/process-table';
import { childrenOf, type PartName, type Parts } from './parts.js';
import { megabytes, type Reading } from './reading.js';

/** What is seen of a part from outside, at once: what it has open, its threads, what it has started. */
export function countsOf(name: PartName, pid: number, postgresPort: number): Reading[] {
  const sockets = socketsTo(postgresPort);
  const files = openFiles(pid);
  const toPostgres = files.filter((file) => sockets.has(file)).length;
  const exact = (what: string, value: number): Reading => ({ place: name, what, value, unit: '', kind: 'exact' });
  return [
    exact('open files', files.length - toPostgres),
    exact('threads', threadsOf(pid)),
    // Of the supervisor these are all others.
    ...(name === 'supervisor' ? [] : [exact('processes below it', childrenOf(pid).length)]),
  ];
}

export function residentOf(name: PartName, pid: number): Reading {
  return {
    place: name,
    what: 'resident memory',
    value: megabytes(residentBytes(pid) ?? 0),
    unit: 'MB',
    kind: 'resident',
  };
}

/** Agents share what they are made of with nobody else, so each page is counted once. */
export function agentsOf({ coder }: Parts): Reading[] {
  const bytes = childrenOf(coder).reduce((sum, { pid }) => sum + rolledUp(pid, 'Pss'), 0);
  return [{ place: 'agents', what: 'memory', value: megabytes(bytes), unit: 'MB', kind: 'told' }];
}

/** All of Postgres: what its processes do not share. Shared buffers only fill up. */
export function postgresOf({ supervisor, server, coder, terminals }: Parts): Reading[] {
  const rows = listProcesses();
  const others = new Set([server, coder, terminals]);
  const above = rows.filter(({ pid, parent }) => parent === supervisor && !others.has(pid));
  const all = [...above, ...above.flatMap(({ pid }) => childrenOf(pid, rows))];
  const anonymous = all.reduce((sum, { pid }) => sum + rolledUp(pid, 'Pss_Anon'), 0);
  return [{ place: 'Postgres', what: 'private memory', value: megabytes(anonymous), unit: 'MB', kind: 'resident' }];
}

function threadsOf(pid: number): number {
  return Number(/^Threads:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** In bytes; 0 for one that has just gone. */
function rolledUp(pid: number, field: 'Pss' | 'Pss_Anon'): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1_024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
}

/** As `openFiles` names them. A pool dials and hangs up as it likes; how many connections there are Postgres tells. */
function socketsTo(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1));
  return new Set(
    lines.flatMap((line) => {
      const [, , remote, , , , , , , inode] = line.trim().split(/\s+/);
      return remote?.endsWith(`:${hex}`) === true ? [`socket:[${inode}]`] : [];
    }),
  );
}
