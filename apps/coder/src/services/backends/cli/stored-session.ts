import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether a directory holds, at any depth, the file of a session: how agents that keep sessions in files keep them. `said` must
 * stand in it where an agent does not take up a session in which nothing was said yet.
 */
export async function holdsSession(
  directory: string,
  { isIt, said = '' }: { isIt: (name: string) => boolean; said?: string },
): Promise<boolean> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const found = entries.find((entry) => entry.isFile() && isIt(entry.name));
    if (found === undefined || said === '') return found !== undefined;
    return (await readFile(join(found.parentPath, found.name), 'utf8')).includes(said);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
