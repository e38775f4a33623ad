import { AgentGateView } from '@boocode/contracts/agent-gate';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read } from './http.js';
import { unlessOvertaken } from './unless-overtaken.js';

const base = '/api/coder/gates';

/** What providers refuse or narrow now, and the windows of subscriptions. Frames of the stream `gates` keep it true while it is watched. */
export const gatesQuery = () => {
  const queryKey = ['gates'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) =>
      unlessOvertaken(client, queryKey, () => read(base, z.array(AgentGateView), signal)),
  });
};

/** Answers with all gates as they are then. */
export const openGate = (key: string) => post(`${base}/open`, { key }, z.array(AgentGateView));
