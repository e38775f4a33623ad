import type { TaskView } from '@boocode/contracts/task';
import { agentLine } from '../format/names.js';

/** Who works on all steps of a run, said once instead of in every row; null when they differ or nobody does. */
export function sharedWorker(steps: readonly TaskView[]): string | null {
  const workers = new Set(steps.map(agentLine).filter((worker) => worker !== ''));
  const [only] = workers;
  return workers.size === 1 && only !== undefined ? only : null;
}
