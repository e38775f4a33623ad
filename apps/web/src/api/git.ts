import { GitReply, GitStanding, type GitAction } from '@boocode/contracts/git-action';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { post, read } from './http.js';

const base = (chatId: string) => `/api/coder/chats/${encodeURIComponent(chatId)}/git`;

/** Where the chat's folder stands with git; with a target, how it would be for that branch. */
export const gitQuery = (chatId: string, target: string | null = null) =>
  queryOptions({
    queryKey: ['git', chatId, target] as const,
    queryFn: ({ signal }) => {
      const query = target === null ? '' : `?${new URLSearchParams({ target }).toString()}`;
      return read(`${base(chatId)}${query}`, GitStanding, signal);
    },
  });

/** Does one thing with git there. What git or a hook refuses comes back as `done: false`, with its words. */
export const doGit = (chatId: string, action: z.input<typeof GitAction>) => post(base(chatId), action, GitReply);
