import {
  FindingView,
  FixPreview,
  FixReply,
  IssuesReply,
  Peek,
  RecheckReply,
  RunComparison,
  type FixRequest,
} from '@boocode/contracts/finding-life';
import { FixRunReply, type FixRunInput } from '@boocode/contracts/fix-run';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { post, read, submit } from './http.js';

const base = (runId: string) => `/api/coder/flow-runs/${encodeURIComponent(runId)}`;

/** The findings of a run, as far as they have come; frames say when to read them again. */
export const findingsQuery = (runId: string) =>
  queryOptions({
    queryKey: ['findings', runId],
    queryFn: ({ signal }) => read(`${base(runId)}/findings`, z.array(FindingView), signal),
  });

/** What is new, gone and still there against another run. */
export const comparisonQuery = (runId: string, otherId: string) =>
  queryOptions({
    queryKey: ['findings', runId, 'compare', otherId],
    queryFn: ({ signal }) =>
      read(`${base(runId)}/compare?${new URLSearchParams({ with: otherId }).toString()}`, RunComparison, signal),
  });

export interface CitedLines {
  path: string;
  line_start: number;
  line_end: number | null;
  quote: string;
}

/** No frame tells of a file that is edited, so whoever has a place before them has it read again so often. */
const peekMs = 2_000;

/** A cited place at the run's commit and as it is now. */
export const peekQuery = (runId: string, place: CitedLines) =>
  queryOptions({
    queryKey: ['findings', runId, 'peek', place],
    staleTime: 0,
    refetchInterval: peekMs,
    refetchOnWindowFocus: true,
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ path: place.path, line_start: String(place.line_start), quote: place.quote });
      if (place.line_end !== null) query.set('line_end', String(place.line_end));
      return read(`${base(runId)}/peek?${query.toString()}`, Peek, signal);
    },
  });

export const dismissFindings = (runId: string, refs: string[], reason: string) =>
  submit('PUT', `${base(runId)}/findings/status`, { refs, status: 'dismissed', reason }, z.array(FindingView));
export const reopenFindings = (runId: string, refs: string[]) =>
  submit('PUT', `${base(runId)}/findings/status`, { refs, status: 'open' }, z.array(FindingView));
export const fixFindings = (runId: string, request: z.input<typeof FixRequest>) =>
  post(`${base(runId)}/findings/tasks`, request, FixReply);
export const launchFixRun = (runId: string, request: FixRunInput) =>
  post(`${base(runId)}/findings/fix-run`, request, FixRunReply);
/** What that request would make now, and tell the agents. */
export const fixPreviewQuery = (runId: string, request: z.input<typeof FixRequest>) =>
  queryOptions({
    queryKey: ['fix-preview', runId, request],
    queryFn: () => post(`${base(runId)}/findings/tasks/preview`, request, FixPreview),
    staleTime: 0,
    gcTime: 0,
  });
export const recheckFindings = (runId: string, refs: string[]) =>
  post(`${base(runId)}/findings/recheck`, { refs }, RecheckReply);
export const fileIssues = (runId: string, refs: string[]) =>
  post(`${base(runId)}/findings/issues`, { refs }, IssuesReply);
