import { rm } from 'node:fs/promises';
import path from 'node:path';
import { refusal, type ActionGround, type Done } from './action-ground.js';
import { readStatus } from './read-status.js';

/** Paths are handed over beside the command line, and none is read as a pattern. */
const fromInput = ['--pathspec-from-file=-', '--pathspec-file-nul'];

/** Puts files into the index as they are, or as gone. */
export function stage(ground: ActionGround, paths: readonly string[]): Promise<Done> {
  return onPaths(ground, ['add', '--all'], { paths, said: `Staged ${countOf(paths)}.` });
}

/** Takes them out of it again; their files stay as they are. */
export function unstage(ground: ActionGround, paths: readonly string[]): Promise<Done> {
  return onPaths(ground, ['reset', '--quiet'], { paths, said: `Unstaged ${countOf(paths)}.` });
}

/**
 * Gives files back as they are in the index, and removes those that git does not know, after all of it was kept. What is staged stays.
 */
export async function discard(
  ground: ActionGround,
  paths: readonly string[],
  keep: (ground: ActionGround) => Promise<string>,
): Promise<Done> {
  const status = await readStatus(ground.git);
  const within = (file: string): boolean => paths.some((one) => file === one || file.startsWith(`${one}/`));
  const [changed, unknown] = [status.unstaged.filter(within), status.untracked.filter(within)];
  const strange = paths.filter(
    (one) => ![...changed, ...unknown].some((file) => file === one || file.startsWith(`${one}/`)),
  );
  if (strange.length > 0) {
    return refusal(
      `Nothing was discarded: ${strange.slice(0, 5).join(', ')} has no change that is not staged. Unstage it first, or look again.`,
    );
  }
  const kept = await keep(ground);
  if (changed.length > 0) {
    const restored = await onPaths(ground, ['restore', '--worktree'], { paths: changed, said: '' });
    if (!restored.done) return restored;
  }
  for (const file of unknown) await rm(path.join(ground.folder, file), { recursive: true, force: true });
  return { done: true, said: `Discarded ${countOf([...changed, ...unknown])}. What they held is kept in ${kept}.` };
}

async function onPaths(
  { git }: ActionGround,
  args: string[],
  { paths, said }: { paths: readonly string[]; said: string },
): Promise<Done> {
  const input = paths.map((file) => `${file}\0`).join('');
  const ended = await git(['--literal-pathspecs', ...args, ...fromInput], input);
  return ended.code === 0 ? { done: true, said } : refusal(ended.said);
}

function countOf(paths: readonly string[]): string {
  return paths.length === 1 ? (paths[0] ?? '') : `${paths.length} paths`;
}
