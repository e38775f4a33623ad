import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.js';

/** Frames keep the cache true, so nothing is fetched again by itself, and only being away is worth another try. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 3 && error instanceof ApiError && (error.status === 0 || error.status === 502),
        retryDelay: (count) => Math.min(5000, 300 * 2 ** count),
      },
    },
  });
}
