import { AgentDescription } from '@boocode/contracts/agent';
import { FlowDescription } from '@boocode/contracts/flow-run';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from './http.js';

export const flowsQuery = () =>
  queryOptions({
    queryKey: ['flows'],
    queryFn: ({ signal }) => read('/api/coder/flows', z.array(FlowDescription), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Which agents are there may change while the form is open: a person signs in, in another window. */
export const agentsQuery = () =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: ({ signal }) => read('/api/coder/agents', z.array(AgentDescription), signal),
    refetchOnWindowFocus: true,
  });
