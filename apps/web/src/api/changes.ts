import { ChatChanges, FileChange } from '@boocode/contracts/changes';
import { queryOptions } from '@tanstack/react-query';
import { read } from './http.js';

const base = (chatId: string) => `/api/coder/chats/${encodeURIComponent(chatId)}/changes`;

/** What is different now in the folder of a chat. */
export const changesQuery = (chatId: string) =>
  queryOptions({
    queryKey: ['changes', chatId] as const,
    queryFn: ({ signal }) => read(base(chatId), ChatChanges, signal),
  });

/** The diff of one file of it. */
export const fileChangeQuery = (chatId: string, path: string) =>
  queryOptions({
    queryKey: ['changes', chatId, path] as const,
    queryFn: ({ signal }) =>
      read(`${base(chatId)}/file?${new URLSearchParams({ path }).toString()}`, FileChange, signal),
  });
