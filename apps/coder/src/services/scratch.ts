import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasProcTable } from '@boocode/processes/process-table';
import { ownerLives, ownerMark } from './processes/marks.js';
import { unlessMissing } from './unless-missing.js';

/** A folder for as long as the work takes. It tells whose it is, so that what a killed coder leaves is found. */
export async function inScratch<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(tmpdir(), `boocode-scratch-${ownerMark(process.pid)}-`));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Removes what killed coders of this user left. Where processes can not be told apart nothing is touched. */
export async function sweepScratch(): Promise<string[]> {
  if (!hasProcTable()) return [];
  const removed: string[] = [];
  for (const name of await readdir(tmpdir())) {
    const owner = /^boocode-scratch-(\d+\.\d+)-/.exec(name)?.[1];
    if (owner === undefined || ownerLives(owner)) continue;
    const dir = path.join(tmpdir(), name);
    const made = await unlessMissing(() => lstat(dir), null);
    if (made?.uid !== process.getuid?.()) continue;
    await rm(dir, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}
