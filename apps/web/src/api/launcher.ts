import { AgentDescription } from '@boocode/contracts/agent';
import { FlowDescription } from '@boocode/contracts/flow-run';
import { FlowHistory, RunPreview } from '@boocode/contracts/run-preview';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read, submit } from './http.js';

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

/** What a launch would be; `request` is its body as JSON. Agents may be mended in another window meanwhile. */
export const previewQuery = (request: string) =>
  queryOptions({
    queryKey: ['run-preview', request],
    queryFn: ({ signal }) =>
      submit('POST', '/api/coder/flow-runs/preview', JSON.parse(request), RunPreview, { signal }),
    staleTime: 5_000,
    gcTime: 60_000,
    refetchOnWindowFocus: true,
  });

/** What flows came to in their last runs. */
export const flowHistoryQuery = () =>
  queryOptions({
    queryKey: ['flow-history'],
    queryFn: ({ signal }) => read('/api/coder/flow-history', z.array(FlowHistory), signal),
  });

/** Looks for the agents anew. */
export const refreshAgents = () => post('/api/coder/agents/refresh', {}, z.array(AgentDescription));
