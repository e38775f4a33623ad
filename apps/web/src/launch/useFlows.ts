import { useQuery } from '@tanstack/react-query';
import { flowsQuery } from '../api/launcher.js';

/**
 * The flows that come with BooCode, and once a repository is named those that it brings along. A repository that cannot be read
 * changes nothing here: the launch tells it at its field.
 */
export function useFlows(repo: string) {
  const flows = useQuery(flowsQuery(''));
  const own = useQuery({ ...flowsQuery(repo), enabled: repo !== '', retry: false });
  return { all: own.data ?? flows.data, error: flows.error, refetch: flows.refetch };
}
