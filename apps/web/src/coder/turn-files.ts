import type { CheckpointView } from '@boocode/contracts/checkpoint';

/** What a turn changed in the files, and the checkpoint from before it. */
export interface TurnFiles {
  turn: string;
  before: string;
  files: number;
  added: number;
  removed: number;
}

/** By turn, for those that changed files. Where nothing changed between two turns, one checkpoint is behind the one and before the other. */
export function turnFiles(checkpoints: readonly CheckpointView[]): Map<string, TurnFiles> {
  const found = new Map<string, TurnFiles>();
  checkpoints.forEach(({ task_id, kind, files, added, removed }, index) => {
    const before = checkpoints[index - 1];
    if (task_id === null || kind !== 'after' || files === 0 || before === undefined) return;
    const known = found.get(task_id);
    found.set(task_id, {
      turn: task_id,
      before: known?.before ?? before.id,
      files: Math.max(files, known?.files ?? 0),
      added: added + (known?.added ?? 0),
      removed: removed + (known?.removed ?? 0),
    });
  });
  return found;
}
