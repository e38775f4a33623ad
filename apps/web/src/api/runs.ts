import {
  CancelReply,
  FlowRunSummary,
  FlowRunView,
  LaunchReply,
  RetryReply,
  type LaunchInput,
} from '@boocode/contracts/flow-run';
import { queryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read } from './http.js';

const base = '/api/coder/flow-runs';

/**
 * A snapshot over the WebSocket may overtake the HTTP answer that was asked for before it; the newer one stays.
 * `fetched` is used only when nothing has been written to the key since the fetch began.
 */
async function unlessOvertaken<T>(client: QueryClient, key: QueryKey, fetching: () => Promise<T>): Promise<T> {
  const before = client.getQueryState(key)?.dataUpdatedAt ?? 0;
  const fetched = await fetching();
  const now = client.getQueryState<T>(key);
  return now?.data !== undefined && now.dataUpdatedAt !== before ? now.data : fetched;
}

/** The newest runs. Frames keep it true while the socket is open. */
export const runsQuery = () => {
  const queryKey = ['runs'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) =>
      unlessOvertaken(client, queryKey, () => read(base, z.array(FlowRunSummary), signal)),
  });
};

/** One run whole. */
export const runQuery = (id: string) => {
  const queryKey = ['run', id] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) =>
      unlessOvertaken(client, queryKey, () => read(`${base}/${encodeURIComponent(id)}`, FlowRunView, signal)),
  });
};

export const launchRun = (request: LaunchInput) => post(base, request, LaunchReply);
export const cancelRun = (id: string) => post(`${base}/${encodeURIComponent(id)}/cancel`, {}, CancelReply);
export const retryRun = (id: string) => post(`${base}/${encodeURIComponent(id)}/retry`, {}, RetryReply);
