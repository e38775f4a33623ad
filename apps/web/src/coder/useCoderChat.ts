import type { AskView } from '@boocode/contracts/ask';
import { useMutation, useQuery } from '@tanstack/react-query';
import { asksQuery } from '../api/asks.js';
import { closeSession, coderChatQuery } from '../api/coder-chats.js';
import type { CoderChat } from '../live/coder-chat.js';
import { useWatch } from '../live/LiveProvider.js';
import { streamProblemQuery } from '../live/stream-problem.js';

const nothing: CoderChat = { tasks: [], events: {}, sessions: [] };
const nowhere = '00000000-0000-7000-8000-000000000000';

/** A chat as its stream tells it, with what its agents ask. Null = a chat that nothing was said in yet. */
export function useCoderChat(chatId: string | null) {
  const stream = `coder-chat:${chatId ?? nowhere}` as const;
  useWatch(chatId === null ? null : stream);
  useWatch('asks');
  const { data } = useQuery(coderChatQuery(chatId ?? nowhere));
  const { data: problem } = useQuery(streamProblemQuery(stream));
  const { data: allAsks = [] } = useQuery(asksQuery());
  const newSession = useMutation({ mutationFn: (agent: string) => closeSession(chatId ?? nowhere, agent) });
  const chat = data ?? nothing;
  const mine = new Set(chat.tasks.map(({ id }) => id));
  const asks: AskView[] = allAsks.filter(({ task_id }) => mine.has(task_id));
  return {
    chat,
    asks,
    problem: problem?.message ?? null,
    loading: chatId !== null && data === undefined && problem == null,
    newSession,
  };
}
