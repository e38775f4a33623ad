import { deadOwners, readRecords, removeRecords, type ChildRecord } from './child-records.js';
import { killUntilGone } from './end-processes.js';
import { letEnd } from './let-end.js';
import { markedProcesses } from './marked-processes.js';
import { ownerLives } from './marks.js';
import { recordedProcesses } from './recorded-processes.js';
import { hasProcTable } from '@boocode/processes/process-table';

export interface SweepOptions {
  dataDir: string;
}

export type Sweep =
  /** What was ended; `owner` is null for a process that an orphan had started without its mark. */
  | { supported: true; ended: { pid: number; owner: string | null }[] }
  /** This platform hides other processes' environments: nothing was looked for and nothing was ended. */
  | { supported: false; reason: string };

/**
 * Ends what coders on this data directory left behind when they died: every process with our mark whose owner no longer
 * runs, its process group and its descendants, and what is left of the children that the owner had written down, proven dead.
 * Call it at start, before any work is resumed. What is at work on files of a person, such as git, is let end first. A living coder's processes are never touched. Throws `process.survived` when
 * something can't be killed.
 */
export async function sweepOrphans({ dataDir }: SweepOptions): Promise<Sweep> {
  if (!hasProcTable()) {
    const reason = `${process.platform} does not show the environment of other processes, so orphans can't be told from strangers.`;
    return { supported: false, reason };
  }
  await letEnd();
  const dead = await deadOwners(dataDir);
  const records: ChildRecord[] = [];
  for (const owner of dead) records.push(...(await readRecords({ dataDir, owner })));
  const owners = new Map<number, string>();
  const ended = await killUntilGone((rows) => {
    const orphans = markedProcesses(dataDir, rows).filter((row) => !ownerLives(row.owner));
    for (const orphan of orphans) owners.set(orphan.pid, orphan.owner);
    // A group is only taken along while its leader is an orphan: then nobody else can be in it.
    const leaders = new Set(orphans.filter((row) => row.pid === row.group).map((row) => row.group));
    const grouped = rows.filter((row) => leaders.has(row.group));
    return [...orphans, ...grouped, ...records.flatMap((record) => recordedProcesses(record, rows))];
  });
  for (const owner of dead) await removeRecords({ dataDir, owner });
  return { supported: true, ended: ended.map(({ pid }) => ({ pid, owner: owners.get(pid) ?? null })) };
}
