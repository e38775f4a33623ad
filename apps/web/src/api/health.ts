import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiError, read } from './http.js';

const Part = z.object({ ok: z.boolean(), message: z.string().nullable() }).optional();
const Health = z.object({ version: z.string(), coder: Part, terminal: Part });

/** Version and parts of what runs. When coder is away the answer comes with 503, and is no less an answer. */
export const healthQuery = () =>
  queryOptions({
    queryKey: ['health'] as const,
    queryFn: ({ signal }) =>
      read('/api/health', Health, signal).catch((error: unknown) => {
        const told = error instanceof ApiError ? Health.safeParse(error.details) : null;
        if (told?.success === true) return told.data;
        throw error;
      }),
  });
