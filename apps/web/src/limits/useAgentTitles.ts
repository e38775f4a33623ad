import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { agentsQuery } from '../api/launcher.js';

/** What agents are called, by id; empty until that is known. */
export function useAgentTitles(): ReadonlyMap<string, string> {
  const { data } = useQuery(agentsQuery());
  return useMemo(() => new Map(data?.map(({ id, title }) => [id, title])), [data]);
}
