import type { Stats } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { namesIn, unlessMissing } from '../services/unless-missing.js';
import type { Sql } from '@boocode/db/connect';
import { checkpointFolders } from './checkpoint-rows.js';
import { lastUsed, shadowName, shadowsIn } from './shadow-repository.js';

/**
 * Removes the shadows of work trees that have no checkpoint any more, and were not used since: each holds an index as large as its
 * repository's. One that is needed after all is made anew.
 */
export async function removeUnusedShadows(
  sql: Sql,
  { dataDir, before }: { dataDir: string; before: Date },
): Promise<void> {
  const names = await namesIn(shadowsIn(dataDir));
  if (names.length === 0) return;
  const needed = new Set((await checkpointFolders(sql)).map(shadowName));
  for (const name of names.filter((one) => !needed.has(one))) {
    const dir = path.join(shadowsIn(dataDir), name);
    // Without that file it is being made.
    const used = await unlessMissing<Stats | null>(() => stat(path.join(dir, lastUsed)), null);
    if (used !== null && used.mtime < before) await rm(dir, { recursive: true, force: true });
  }
}
