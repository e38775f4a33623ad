import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { DataDir } from '../data-dir.js';
import { codeOf } from '../errors.js';
import { endProcess } from './end-process.js';
import { identify, isAlive, ProcessIdentity } from './process-identity.js';

const Holder = ProcessIdentity.extend({ children: z.array(ProcessIdentity).default([]) });
type Holder = z.infer<typeof Holder>;

/** How long children of a killed supervisor get to end by themselves: they notice that their parent is gone. */
const leftoverMs = 10_000;

export interface SupervisorLock {
  /** Notes what was started, so that whoever finds this lock after a crash can end what is left of it. */
  record: (children: ProcessIdentity[]) => void;
  release: () => void;
}

/** Takes the data directory for this process; a dead holder's children are ended first. Null when another supervisor lives. */
export async function takeSupervisorLock(dirs: DataDir): Promise<SupervisorLock | null> {
  const own = identify(process.pid);
  if (own === null) throw new Error('this process is not in the process table');
  let mine: Holder = { ...own, children: [] };
  if (!create(dirs.lockFile, mine)) {
    const holder = readHolder(dirs);
    if (holder !== null && isAlive(holder)) return null;
    await Promise.all((holder?.children ?? []).filter(isAlive).map((child) => endProcess(child, leftoverMs)));
    removeStale(dirs.lockFile, holder);
    if (!create(dirs.lockFile, mine)) return null;
  }
  return {
    record: (children) => {
      mine = { ...mine, children };
      replace(dirs.lockFile, mine);
    },
    release: () => rmSync(dirs.lockFile, { force: true }),
  };
}

/** The process that supervises this data directory now; null when none does. */
export function liveSupervisor(dirs: DataDir): ProcessIdentity | null {
  const holder = readHolder(dirs);
  return holder !== null && isAlive(holder) ? { pid: holder.pid, started: holder.started } : null;
}

function readHolder(dirs: DataDir): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(dirs.lockFile, 'utf8')));
  } catch (error) {
    // A lock that cannot be read as one was cut off by a crash of the machine: nobody holds it.
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** A link appears whole or not at all, and only when the name is free. */
function create(file: string, holder: Holder): boolean {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(file: string, holder: Holder): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  renameSync(draft, file);
}

/** Of two that found the same dead holder only one gets its file by renaming; the other puts back what it got instead. */
function removeStale(file: string, seen: Holder | null): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = Holder.safeParse(JSON.parse(readFileSync(aside, 'utf8')));
    if (moved.success && (moved.data.pid !== seen?.pid || moved.data.started !== seen.started)) linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST' && !(error instanceof SyntaxError)) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
