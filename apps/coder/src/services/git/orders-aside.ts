import { rename } from 'node:fs/promises';
import path from 'node:path';
import { asDataSuffix } from '@boocode/conductor/gates/citation';
import { gitText } from './git.js';

/** What some agent runs or obeys and has no switch against. A disk need not tell cases apart. */
const atRoot = new Set(['.opencode', 'opencode.json', 'opencode.jsonc', '.codex', '.agents', '.gemini']);
const anywhere = new Set(['gemini.md']);

/**
 * Gives what would give agents orders another name (`.opencode` becomes `.opencode.as-data`): there it can be read like all else. It is
 * for trees that are only read.
 */
export async function setOrdersAside(dir: string): Promise<void> {
  const listing = { cwd: dir, args: ['ls-files', '-z', '--cached', '--others'], maxBytes: 256 * 1024 * 1024 };
  const files = (await gitText(listing)).split('\0');
  for (const name of new Set(files.flatMap((file) => partToMove(file) ?? []))) {
    await rename(path.join(dir, name), path.join(dir, `${name}${asDataSuffix}`));
  }
}

/** What of a file's path is moved: the folder at the root, the file itself, or nothing. */
function partToMove(file: string): string | null {
  const [first = file] = file.split('/');
  if (atRoot.has(first.toLowerCase())) return first;
  return anywhere.has(path.basename(file).toLowerCase()) ? file : null;
}
