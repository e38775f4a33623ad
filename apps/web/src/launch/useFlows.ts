import { useQuery } from '@tanstack/react-query';
import { flowsQuery } from '../api/launcher.js';

/**
 * The flows that come with BooCode, and once a repository is named those that it brings along. A repository that cannot be read
 * changes nothing here: the launch tells it at its field.
 */
export function useFlows(repo: string) {
  const flows = useQuery(flowsQuery(''));
  const own = useQuery({ ...flowsQuery(repo), enabled: repo !== '', retry: false });
  const known = new Set(flows.data?.map(({ name }) => name));
  return {
    all: own.data ?? flows.data,
    /** Whether the repository brought it along. */
    isOwn: (name: string) => flows.data !== undefined && !known.has(name),
    error: flows.error,
    refetch: flows.refetch,
  };
}
