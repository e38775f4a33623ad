import { readdir } from 'node:fs/promises';

/** Whether a directory holds, at any depth, a file whose name `matches`: how agents that keep sessions in files keep them. */
export async function holdsFile(directory: string, matches: (name: string) => boolean): Promise<boolean> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.some((entry) => entry.isFile() && matches(entry.name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
