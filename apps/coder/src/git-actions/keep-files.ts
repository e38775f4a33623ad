import { rm } from 'node:fs/promises';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { createPersonGit } from '../services/git/person-git.js';
import { nameOptions } from '../worktrees/commit-worktree.js';
import type { ActionGround } from './action-ground.js';

/**
 * Keeps all files of a folder that are not ignored, as they are now, as a commit under a hidden ref; answers with the ref. It is made
 * through an index of its own: the person's, their stash and their branch stay as they are. Throws where it could not be made.
 */
export async function keepFiles({ folder, dataDir, chat_id }: Omit<ActionGround, 'git' | 'target'>): Promise<string> {
  const id = uuidv7();
  const index = path.join(dataDir, `index-${id}`);
  const git = createPersonGit(folder, dataDir, undefined, { GIT_INDEX_FILE: index });
  const run = async (args: string[]): Promise<string> => {
    const { code, out, said } = await git(['-c', 'core.hooksPath=/dev/null', ...args]);
    if (code === 0) return out;
    throw new Error(`The files in ${folder} could not be kept, so nothing was changed there: ${said}`);
  };
  try {
    const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
    const parent = head.code === 0 ? ['-p', head.out] : [];
    if (head.code === 0) await run(['read-tree', head.out]);
    await run(['add', '--all']);
    const tree = await run(['write-tree']);
    const name = await nameOptions(git);
    const commit = await run([...name, 'commit-tree', tree, ...parent, '-m', 'Files before some were discarded']);
    const ref = `refs/boocode/discarded/${chat_id}/${id}`;
    await run([...name, 'update-ref', ref, commit]);
    return ref;
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}
