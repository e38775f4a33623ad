import {
  CancelReply,
  FlowRunSummary,
  FlowRunView,
  LaunchReply,
  RetryReply,
  type LaunchInput,
} from '@boocode/contracts/flow-run';
import type { ReportFormat } from '@boocode/contracts/report';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read } from './http.js';
import { unlessOvertaken } from './unless-overtaken.js';

const base = '/api/coder/flow-runs';

/** The newest runs. Frames keep it true while the socket is open. */
export const runsQuery = () => {
  const queryKey = ['runs'] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) =>
      unlessOvertaken(client, queryKey, () => read(base, z.array(FlowRunSummary), signal)),
  });
};

/** One run whole. */
export const runQuery = (id: string) => {
  const queryKey = ['run', id] as const;
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) =>
      unlessOvertaken(client, queryKey, () => read(`${base}/${encodeURIComponent(id)}`, FlowRunView, signal)),
  });
};

/** Where the report of a run can be loaded from, in one of its forms. */
export const reportHref = (id: string, format: ReportFormat) =>
  `${base}/${encodeURIComponent(id)}/report?format=${format}`;

export const launchRun = (request: LaunchInput) => post(base, request, LaunchReply);
export const cancelRun = (id: string) => post(`${base}/${encodeURIComponent(id)}/cancel`, {}, CancelReply);
export const retryRun = (id: string) => post(`${base}/${encodeURIComponent(id)}/retry`, {}, RetryReply);
