import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CoderError } from '../errors.js';
import type { RestorePlan } from './plan-restore.js';

const named = 5;

/**
 * Where a file would be written and a folder lies now, nothing may lie in it that is not removed anyway: it is ignored, or too large, and
 * nothing has kept it. Throws `checkpoint.in-the-way`.
 */
export async function refuseInTheWay(
  folder: string,
  { written, removed }: Pick<RestorePlan, 'written' | 'removed'>,
): Promise<void> {
  const going = new Set(removed);
  const inTheWay: string[] = [];
  for (const name of written) {
    const found = await lstat(path.join(folder, name)).catch(() => null);
    if (found?.isDirectory() !== true) continue;
    const inside = await readdir(path.join(folder, name), { recursive: true, withFileTypes: true });
    const files = inside.filter((entry) => !entry.isDirectory());
    inTheWay.push(
      ...files
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .filter((file) => !going.has(file)),
    );
  }
  if (inTheWay.length === 0) return;
  const more = inTheWay.length > named ? ` and ${inTheWay.length - named} more` : '';
  throw new CoderError({
    code: 'checkpoint.in-the-way',
    status: 409,
    message: `These files are in no checkpoint, and lie where others would be written: ${inTheWay.slice(0, named).join(', ')}${more}. Move them away, then try again. Nothing was done.`,
    details: { files: inTheWay },
  });
}
