import { AgentDescription } from '@boocode/contracts/agent';
import { FlowDescription } from '@boocode/contracts/flow-run';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read } from './http.js';

/** The flows that come with BooCode, and with a repository those that it brings along. */
export const flowsQuery = (repo: string) =>
  queryOptions({
    queryKey: ['flows', repo],
    queryFn: ({ signal }) =>
      read(
        repo === '' ? '/api/coder/flows' : `/api/coder/flows?${new URLSearchParams({ repo }).toString()}`,
        z.array(FlowDescription),
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Which agents are there may change while the form is open: a person signs in, in another window. */
export const agentsQuery = () =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: ({ signal }) => read('/api/coder/agents', z.array(AgentDescription), signal),
    refetchOnWindowFocus: true,
  });

/** Looks for the agents anew. */
export const refreshAgents = () => post('/api/coder/agents/refresh', {}, z.array(AgentDescription));
