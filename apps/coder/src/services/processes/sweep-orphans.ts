import { killUntilGone } from './end-processes.js';
import { dataMark, markNames, ownerLives } from './marks.js';
import { hasProcTable, readEnvironment, type ProcessRow } from './proc-table.js';

export interface SweepOptions {
  dataDir: string;
}

export type Sweep =
  | { supported: true; ended: { pid: number; owner: string | null }[] }
  /** This platform hides other processes' environments: nothing was looked for and nothing was ended. */
  | { supported: false; reason: string };

/**
 * Ends what coders on this data directory left behind when they died: every process with our mark whose owner no longer
 * runs, its process group and its descendants, proven dead. Call it at start, before any work is resumed. A living
 * coder's processes are never touched. Throws `process.survived` when something can't be killed.
 */
export async function sweepOrphans(options: SweepOptions): Promise<Sweep> {
  if (!hasProcTable()) {
    return {
      supported: false,
      reason: `${process.platform} does not show the environment of other processes, so orphans can't be told from strangers.`,
    };
  }
  const mark = dataMark(options.dataDir);
  const owners = new Map<number, string>();
  const ended = await killUntilGone((rows) => {
    const orphans = rows.filter((row) => isOrphan(row, mark, owners));
    // A group's id is the pid of the child that leads it, and only its own offspring is in it.
    const groups = new Set(orphans.map((row) => row.group).filter((group) => orphans.some((row) => row.pid === group)));
    return [...orphans, ...rows.filter((row) => groups.has(row.group))];
  });
  return { supported: true, ended: ended.map((row) => ({ pid: row.pid, owner: owners.get(row.pid) ?? null })) };
}

function isOrphan(row: ProcessRow, mark: string, owners: Map<number, string>): boolean {
  if (row.pid === process.pid) return false;
  const environment = readEnvironment(row.pid);
  if (environment.get(markNames.data) !== mark) return false;
  const owner = environment.get(markNames.owner) ?? '';
  if (ownerLives(owner)) return false;
  owners.set(row.pid, owner);
  return true;
}
