import type { TaskView } from '@boocode/contracts/task';
import { agentLine } from '../format/names.js';

/** Who works on all steps of a run, said once instead of in every row; null when they differ or nobody does. */
export function sharedWorker(steps: readonly TaskView[]): string | null {
  let only: string | null = null;
  for (const step of steps) {
    const worker = agentLine(step);
    if (worker === '' || worker === only) continue;
    if (only !== null) return null;
    only = worker;
  }
  return only;
}
