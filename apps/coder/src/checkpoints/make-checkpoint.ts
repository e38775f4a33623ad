import type { CheckpointView } from '@boocode/contracts/checkpoint';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';
import { gitText, runGit } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';
import { insertCheckpoint, lastCheckpoint, type Checkpoint } from './checkpoint-rows.js';
import { countDifference, treeOf } from './compare-trees.js';
import type { Shadow } from './shadow-repository.js';

export interface Making {
  chat_id: string;
  task_id: string | null;
  worktree_id: string | null;
  kind: CheckpointView['kind'];
  /** What lies in the folder. */
  tree: string;
  /** Also where nothing has changed since the checkpoint before. */
  always: boolean;
}

/** Who makes it: never the person, whose name is on what they commit. */
const options = [
  'user.name=BooCode',
  'user.email=boocode@localhost',
  'commit.gpgSign=false',
  'core.logAllRefUpdates=false',
].flatMap((option) => ['-c', option]);

const words = { before: 'Before a turn', after: 'After a turn', restore: 'Before a restore' };

/**
 * Keeps a tree as the chat's newest checkpoint: first the ref, then the row, so that a crash in between leaves a ref that nobody knows,
 * and never a row without one. Null where nothing has changed since the one before.
 */
export async function makeCheckpoint(sql: Sql, shadow: Shadow, making: Making): Promise<Checkpoint | null> {
  const { chat_id, task_id, worktree_id, kind, tree, always } = making;
  const { folder, repository } = shadow;
  const last = await lastCheckpoint(sql, chat_id);
  const before = last === null ? null : await treeOf(repository, last.commit);
  if (before === tree && !always) return null;
  const id = uuidv7();
  const head = await commitOf(folder, 'HEAD');
  const parents = head === null ? [] : ['-p', head];
  const message = `${words[kind]}\n\nChat: ${chat_id}\n`;
  const commit = await gitText({
    cwd: folder,
    args: [...options, 'commit-tree', tree, ...parents, '-F', '-'],
    input: message,
  });
  const ref = `refs/boocode/checkpoints/${chat_id}/${id}`;
  await runGit({ cwd: folder, args: [...options, 'update-ref', ref, commit, ''] });
  const difference = await countDifference(repository, before, tree);
  const made = { id, chat_id, task_id, worktree_id, kind, commit, folder, repository, ref, ...difference };
  await insertCheckpoint(sql, made);
  return made;
}
