import { GitStanding } from '@boocode/contracts/git-action';
import { queryOptions } from '@tanstack/react-query';
import { read } from './http.js';

/** Where the folder of a chat stands, and what a merge into this branch would do. Branches move, so it is asked anew. */
export const standingQuery = (chatId: string, target: string) =>
  queryOptions({
    queryKey: ['git-standing', chatId, target] as const,
    queryFn: ({ signal }) =>
      read(
        `/api/coder/chats/${encodeURIComponent(chatId)}/git?${new URLSearchParams({ target }).toString()}`,
        GitStanding,
        signal,
      ),
    staleTime: 5_000,
    refetchOnWindowFocus: true,
  });
