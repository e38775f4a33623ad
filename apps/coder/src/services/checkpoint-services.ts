import type { CheckpointView, RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.js';
import type { Broker } from './broker.js';

/** What the files of chats were before and after turns, and the way back there. */
export interface CheckpointServices {
  /** Oldest first. */
  checkpoints(chatId: string): Promise<CheckpointView[]>;
  /** Throws `checkpoint.busy` while a turn goes on. */
  restoreCheckpoint(chatId: string, id: string, request: RestoreRequest): Promise<RestoreReply>;
}

export interface CheckpointPorts {
  checkpoints: Pick<CheckpointKeeper, 'list' | 'restore'>;
  broker: Pick<Broker, 'publishChat'>;
}

export function createCheckpointServices({ checkpoints, broker }: CheckpointPorts): CheckpointServices {
  return {
    checkpoints: (chatId) => checkpoints.list(chatId),
    async restoreCheckpoint(chatId, id, request) {
      const reply = await checkpoints.restore(chatId, id, request);
      if (!request.dry_run) broker.publishChat(chatId);
      return reply;
    },
  };
}
