import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * A snapshot over the WebSocket may overtake the HTTP answer that was asked for before it; the newer one stays.
 * `fetched` is used only when nothing has been written to the key since the fetch began.
 */
export async function unlessOvertaken<T>(client: QueryClient, key: QueryKey, fetching: () => Promise<T>): Promise<T> {
  const before = client.getQueryState(key)?.dataUpdatedAt ?? 0;
  const fetched = await fetching();
  const now = client.getQueryState<T>(key);
  return now?.data !== undefined && now.dataUpdatedAt !== before ? now.data : fetched;
}
