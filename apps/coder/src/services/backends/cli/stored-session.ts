import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../unless-missing.js';

/**
 * Whether a directory holds, at any depth, the file of a session: how agents that keep sessions in files keep them. `said` must
 * stand in it where an agent does not take up a session in which nothing was said yet.
 */
export async function holdsSession(
  directory: string,
  { isIt, said = '' }: { isIt: (name: string) => boolean; said?: string },
): Promise<boolean> {
  return await unlessMissing(async () => {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const found = entries.find((entry) => entry.isFile() && isIt(entry.name));
    if (found === undefined || said === '') return found !== undefined;
    return (await readFile(join(found.parentPath, found.name), 'utf8')).includes(said);
  }, false);
}
