import { copyFile, stat, utimes } from 'node:fs/promises';
import { unlessMissing } from '../unless-missing.js';

/**
 * Git compares what a file holds, and not only its size and times, where it was written in the moment of the index or later. A copy is
 * newer than its original, so it is given an older time: else a change of that moment would not be seen.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  await copyIfThere(from, to);
  const original = await stat(from).catch(() => null);
  if (original === null) return;
  const wholeSecond = Math.floor(original.mtimeMs / 1_000);
  await utimes(to, wholeSecond, wholeSecond);
}

/** Nothing is copied where there is nothing. */
export async function copyIfThere(from: string, to: string): Promise<void> {
  await unlessMissing(() => copyFile(from, to), undefined);
}
