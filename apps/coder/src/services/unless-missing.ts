import { readdir } from 'node:fs/promises';
import { hasCode } from '@boocode/db/errors';

/** What a read answers, or `otherwise` where there is no such file or folder. */
export async function unlessMissing<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return otherwise;
    throw error;
  }
}

/** What lies in a folder; nothing where there is none. */
export async function namesIn(folder: string): Promise<string[]> {
  return await unlessMissing(() => readdir(folder), []);
}
