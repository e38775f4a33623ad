import { UserSettings } from '@boocode/contracts/settings';
import { queryOptions } from '@tanstack/react-query';
import { read } from './http.js';

export const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'] as const,
    queryFn: ({ signal }) => read('/api/settings', UserSettings, signal),
  });
