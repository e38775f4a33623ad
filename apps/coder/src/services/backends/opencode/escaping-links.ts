import { readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { hasCode } from '@boocode/db/errors';

/**
 * Symbolic links below `root` that lead out of it, as paths relative to it, at most ten. opencode judges a path by its
 * words alone, so a link in a repository would let a read-only session read what lies behind it.
 */
export async function escapingLinks(root: string): Promise<string[]> {
  const base = await realpath(root);
  const found: string[] = [];
  const folders = [base];
  for (let folder = folders.pop(); folder !== undefined && found.length < 10; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink() && (await leadsOut(path, base))) found.push(relative(base, path));
    }
  }
  return found.toSorted();
}

async function leadsOut(link: string, base: string): Promise<boolean> {
  try {
    const target = await realpath(link);
    return target !== base && !target.startsWith(base + sep);
  } catch (error) {
    // A link to nothing, or to itself, shows nothing.
    if (hasCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) return false;
    throw error;
  }
}
