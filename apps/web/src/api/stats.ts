import { Stats, type StatsBy } from '@boocode/contracts/stats';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { read } from './http.js';

/** What was found in the last days, how much of it was kept, and what that cost. */
export const statsQuery = (by: StatsBy, days: number) =>
  queryOptions({
    queryKey: ['stats', by, days] as const,
    queryFn: ({ signal }) => read(`/api/coder/stats?by=${by}&days=${days}`, Stats, signal),
    placeholderData: keepPreviousData,
  });
