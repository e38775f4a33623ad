import { queryOptions, skipToken } from '@tanstack/react-query';
import type { CoderChat } from '../live/coder-chat.js';

/** A chat with agents. Only frames of the stream `coder-chat:<id>` write it: watch it to have it. */
export const coderChatQuery = (id: string) =>
  queryOptions<CoderChat>({ queryKey: ['coder-chat', id] as const, queryFn: skipToken });
