import { CheckpointList, RestoreReply, type RestoreRequest } from '@boocode/contracts/checkpoint';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { post, read } from './http.js';

const base = (chatId: string) => `/api/coder/chats/${encodeURIComponent(chatId)}/checkpoints`;

/** Of a chat, oldest first. `turns`: how many have ended; with each there may be more. */
export const checkpointsQuery = (chatId: string, turns: number) =>
  queryOptions({
    queryKey: ['checkpoints', chatId, turns] as const,
    queryFn: async ({ signal }) => (await read(base(chatId), CheckpointList, signal)).checkpoints,
    placeholderData: keepPreviousData,
  });

export interface Restore extends RestoreRequest {
  chatId: string;
  id: string;
}

/** Goes back to a checkpoint; in a dry run it only tells what would change. */
export const restoreCheckpoint = ({ chatId, id, ...request }: Restore) =>
  post(`${base(chatId)}/${encodeURIComponent(id)}/restore`, request, RestoreReply);

/** What would change now. Asked anew whenever somebody looks. */
export const dryRunQuery = (restore: Omit<Restore, 'dry_run'>) =>
  queryOptions({
    queryKey: ['restore', restore] as const,
    queryFn: () => restoreCheckpoint({ ...restore, dry_run: true }),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
