import type { ShownChat } from '@boocode/contracts/chat-fold';
import { ChatView } from '@boocode/contracts/chat';
import { queryOptions, skipToken } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';
import { unlessOvertaken } from './unless-overtaken.js';

const base = '/api/chats';

/** The person's chats, newest first. Frames of the stream `user` keep it true while the socket is open. */
export const chatsQuery = () => {
  const queryKey = ['chats'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => unlessOvertaken(client, queryKey, () => read(base, z.array(ChatView), signal)),
  });
};

/** What is shown of a chat. Only frames of the stream `chat:<id>` write it: watch it to have it. */
export const chatQuery = (id: string) =>
  queryOptions<ShownChat>({ queryKey: ['chat', id] as const, queryFn: skipToken });
