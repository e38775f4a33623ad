import type { CheckpointView, RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import type { Sql } from '@boocode/db/connect';
import { NotFoundError } from '../errors.js';
import { findCheckpoint, listCheckpoints } from './checkpoint-rows.js';
import { removeOldCheckpoints } from './remove-old.js';
import { removeUnusedShadows } from './remove-shadows.js';
import { restoreCheckpoint } from './restore-checkpoint.js';
import { checkpointTurn, type TurnCheckpoint } from './turn-checkpoints.js';

/** What the files of chats were, and the way back there. */
export interface CheckpointKeeper {
  /** Before or after a turn; answers with what a person is told of it, null where there is nothing to tell. Throws where none could be made. */
  ofTurn(checkpoint: TurnCheckpoint): Promise<string | null>;
  /** Oldest first. */
  list(chatId: string): Promise<CheckpointView[]>;
  /** See `restoreCheckpoint`. */
  restore(chatId: string, id: string, request: RestoreRequest): Promise<RestoreReply>;
  /** Of chats that nothing was said in since, with the shadows that nobody needs then. */
  removeOld(before: Date, signal: AbortSignal): Promise<number>;
}

export function createCheckpointKeeper(ports: { sql: Sql; dataDir: string }): CheckpointKeeper {
  const { sql } = ports;
  return {
    async ofTurn(checkpoint) {
      const left = await checkpointTurn(ports, checkpoint);
      return left === null || left.length === 0 || checkpoint.kind === 'before' ? null : leftWords(left);
    },
    list: (chatId) => listCheckpoints(sql, chatId),
    async restore(chatId, id, request) {
      const checkpoint = await findCheckpoint(sql, chatId, id);
      if (checkpoint === null) throw new NotFoundError('checkpoint', id);
      return restoreCheckpoint(ports, checkpoint, request);
    },
    async removeOld(before, signal) {
      const removed = await removeOldCheckpoints(sql, before, signal);
      if (!signal.aborted) await removeUnusedShadows(sql, { dataDir: ports.dataDir, before });
      return removed;
    },
  };
}

const named = 5;

function leftWords(left: readonly string[]): string {
  const more = left.length > named ? ` and ${left.length - named} more` : '';
  return `Not in the checkpoint of this turn, because they are large or repositories of their own: ${left.slice(0, named).join(', ')}${more}.`;
}
