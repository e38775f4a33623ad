import { ModelCatalogue } from '@boocode/contracts/model-provider';
import { queryOptions } from '@tanstack/react-query';
import { read } from './http.js';

/** Who can answer in chats. */
export const modelsQuery = () =>
  queryOptions({
    queryKey: ['models'] as const,
    queryFn: ({ signal }) => read('/api/models', ModelCatalogue, signal),
  });
