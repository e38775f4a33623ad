import { readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { namesIn, unlessMissing } from '../unless-missing.js';

const going = '.removed';

/** Removes a mirror that was last asked for before `before` and is not used; true = it did. What an earlier removal left goes too. */
export async function removeResting(
  dir: string,
  { before, isUsed }: { before: Date; isUsed: () => Promise<boolean> },
): Promise<boolean> {
  if (dir.endsWith(going)) {
    await rm(dir, { recursive: true, force: true });
    return true;
  }
  if ((await stat(dir)).mtime >= before || (await isUsed())) return false;
  // In one step: half a mirror would look like a whole one.
  const gone = `${dir}${going}`;
  await rm(gone, { recursive: true, force: true });
  await rename(dir, gone);
  await rm(gone, { recursive: true, force: true });
  return true;
}

/** Repositories from whose objects the checkouts below `checkoutsDir` borrow. */
export async function borrowedFrom(checkoutsDir: string): Promise<Set<string>> {
  const lenders = new Set<string>();
  for (const name of await namesIn(checkoutsDir)) {
    const alternates = path.join(checkoutsDir, name, '.git/objects/info/alternates');
    const text = await unlessMissing(() => readFile(alternates, 'utf8'), '');
    for (const objects of text.split('\n').filter(Boolean)) lenders.add(path.dirname(objects));
  }
  return lenders;
}
