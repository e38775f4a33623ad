import { dataMark, markNames } from './marks.js';
import { listProcesses, readEnvironment, type ProcessRow } from '@boocode/processes/process-table';

export interface MarkedProcess extends ProcessRow {
  /** The mark of the coder that started it, or the empty text when it carries none. */
  owner: string;
}

/** Every live process that was started for a data directory, by whichever coder. Needs a process table. */
export function markedProcesses(dataDir: string, rows: readonly ProcessRow[] = listProcesses()): MarkedProcess[] {
  const mark = dataMark(dataDir);
  return rows.flatMap((row) => {
    if (row.pid === process.pid) return [];
    const environment = readEnvironment(row.pid);
    if (environment.get(markNames.data) !== mark) return [];
    return [{ ...row, owner: environment.get(markNames.owner) ?? '' }];
  });
}
