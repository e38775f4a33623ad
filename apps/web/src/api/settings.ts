import { UserSettings, type ChangeSettings } from '@boocode/contracts/settings';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { read, submit } from './http.js';

const path = '/api/settings';

export const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'] as const,
    queryFn: ({ signal }) => read(path, UserSettings, signal),
  });

/** Changes what the person has chosen: at once on the page, and back when the server did not take it. */
export function useChangeSettings() {
  const client = useQueryClient();
  const { queryKey } = settingsQuery();
  return useMutation({
    mutationFn: (change: ChangeSettings) => submit('PATCH', path, change, UserSettings),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (known) => known && UserSettings.parse({ ...known, ...change }));
      return { before };
    },
    onError: (_error, _change, context) => client.setQueryData(queryKey, context?.before),
    onSuccess: (settings) => client.setQueryData(queryKey, settings),
  });
}
