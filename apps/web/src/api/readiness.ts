import { Readiness } from '@boocode/contracts/health';
import { queryOptions } from '@tanstack/react-query';
import { ApiError, read } from './http.js';

/** Version and parts of what runs. When a part is away the answer comes with 503, and is no less an answer. */
export const readinessQuery = () =>
  queryOptions({
    queryKey: ['ready'] as const,
    queryFn: ({ signal }) =>
      read('/api/ready', Readiness, signal).catch((error: unknown) => {
        const told = error instanceof ApiError ? Readiness.safeParse(error.details) : null;
        if (told?.success === true) return told.data;
        throw error;
      }),
  });
