import { AgentSettingsView, type ChangeAgentSettings } from '@boocode/contracts/agent-settings';
import { LimitRequest } from '@boocode/contracts/flow-run';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read, submit } from './http.js';

/** Which of its models an agent does the steps of a tier with. */
export const agentSettingsQuery = () =>
  queryOptions({
    queryKey: ['agent-settings'] as const,
    queryFn: ({ signal }) => read('/api/coder/settings', AgentSettingsView, signal),
  });

export const changeAgentSettings = (change: ChangeAgentSettings) =>
  submit('PUT', '/api/coder/settings', change, AgentSettingsView);

/** How much runs at once, where somebody has set it. */
export const limitsQuery = () =>
  queryOptions({
    queryKey: ['limits'] as const,
    queryFn: ({ signal }) => read('/api/coder/limits', z.array(LimitRequest), signal),
  });

export const setLimit = (limit: LimitRequest) => submit('PUT', '/api/coder/limits', limit, LimitRequest);
