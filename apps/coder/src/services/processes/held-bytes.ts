import { descendantsOf, hasProcTable, listProcesses, residentBytes } from '@boocode/processes/process-table';

/** Resident memory of a process and all below it: some agents are small, and what they start is not. 0 where nobody tells. */
export function heldBytes(root: number): number {
  if (!hasProcTable()) return 0;
  const family = [root, ...descendantsOf(root, listProcesses()).map(({ pid }) => pid)];
  return family.reduce((sum, pid) => sum + (residentBytes(pid) ?? 0), 0);
}
