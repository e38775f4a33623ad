import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { submodulesOf } from './set-up.js';

/**
 * Files in folders at which a submodule stands that is not there, of any depth: git neither sees nor commits them. `index`: as in the work
 * tree, where it is not said.
 */
export async function filesInModules(folder: string, index?: string): Promise<string[]> {
  const inside = await Promise.all(
    (await submodulesOf(folder, index)).map(async (module) => {
      const names = await namesIn(path.join(folder, module));
      // With an entry of git it is a repository of its own, which git looks into.
      return names.includes('.git') ? [] : names.map((name) => path.join(module, name));
    }),
  );
  return inside.flat();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() || entry.name === '.git')
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  } catch (error) {
    // Taken away, or a file stands there: that git sees.
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
