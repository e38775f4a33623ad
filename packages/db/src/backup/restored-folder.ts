import { rename, stat } from 'node:fs/promises';
import { hasCode } from '../errors.js';

/** Where a restored cluster lies whole until it is moved to its place. */
export function restoredFolder(folder: string): string {
  return `${folder}.restored`;
}

/** A restore was cut off after it had moved the old cluster aside: its last step is done now. */
export async function finishRestore(folder: string, log: (message: string) => void): Promise<void> {
  if ((await isThere(folder)) || !(await isThere(restoredFolder(folder)))) return;
  await rename(restoredFolder(folder), folder);
  log(`A restore was cut off before its last step; the restored database is now in ${folder}.`);
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
