import {
  CancelReply,
  FlowRunSummary,
  FlowRunView,
  HoldReply,
  LaunchReply,
  RetryReply,
  type BudgetRequest,
  type ForkRequest,
  type LaunchInput,
  type RetryRequest,
} from '@boocode/contracts/flow-run';
import { TakeReply } from '@boocode/contracts/host';
import type { ReportFormat } from '@boocode/contracts/report';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read, submit } from './http.js';
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

/** What a retry would do again and keep, as the server says; asked anew each time, for the run goes on meanwhile. */
export const rerunQuery = (id: string, request: RetryRequest) =>
  queryOptions({
    queryKey: ['rerun', id, request] as const,
    queryFn: () => retryRun(id, { ...request, dry_run: true }),
    staleTime: 0,
    gcTime: 0,
  });

export const launchRun = (request: LaunchInput) => post(base, request, LaunchReply);
export const cancelRun = (id: string) => post(`${base}/${encodeURIComponent(id)}/cancel`, {}, CancelReply);
export const retryRun = (id: string, request: RetryRequest) =>
  post(`${base}/${encodeURIComponent(id)}/retry`, request, RetryReply);
export const forkRun = (id: string, request: ForkRequest) =>
  post(`${base}/${encodeURIComponent(id)}/fork`, request, LaunchReply);
/** Holds a run by its id, with all of its steps; `resumeRun` lets it go on. */
export const pauseRun = (id: string) => post(`/api/coder/tasks/${encodeURIComponent(id)}/pause`, {}, HoldReply);
export const resumeRun = (id: string) => post(`/api/coder/tasks/${encodeURIComponent(id)}/resume`, {}, HoldReply);
/** The host that answers is the home of the run from then on, and does what waits for another. */
export const takeRun = (id: string) => post(`/api/coder/tasks/${encodeURIComponent(id)}/take`, {}, TakeReply);
/** Null takes a side of the budget away; an absent hard one stays. */
export const setBudget = (id: string, sides: BudgetRequest) =>
  submit('PUT', `${base}/${encodeURIComponent(id)}/budget`, sides, FlowRunView);
