import {
  FindingStatusRequest,
  FindingView,
  IssuesReply,
  IssuesRequest,
  Peek,
  PeekQuery,
  RunComparison,
} from '@boocode/contracts/finding-life';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const RunParams = z.object({ id: Id });
const tags = ['findings'];

/** What runs have found, and what becomes of it. */
export function findingRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/flow-runs/:id/findings',
      {
        schema: {
          tags,
          summary: 'The findings of a run as far as they have come, the worst first',
          params: RunParams,
          response: { 200: z.array(FindingView), ...failures },
        },
      },
      ({ params }) => services.findings(params.id),
    );
    app.put(
      '/flow-runs/:id/findings/status',
      {
        schema: {
          tags,
          summary: 'Dismiss findings, or take dismissals back; the project remembers it',
          params: RunParams,
          body: FindingStatusRequest,
          response: { 200: z.array(FindingView), ...failures },
        },
      },
      ({ params, body }) => services.setFindingStatus(params.id, body),
    );
    app.post(
      '/flow-runs/:id/findings/issues',
      {
        schema: {
          tags,
          summary: "File findings as issues of the repository's GitHub remote, each once",
          params: RunParams,
          body: IssuesRequest,
          response: { 200: IssuesReply, ...failures },
        },
      },
      ({ params, body }) => services.fileIssues(params.id, body.refs),
    );
    app.get(
      '/flow-runs/:id/peek',
      {
        schema: {
          tags,
          summary: 'A cited place at the commit of the run, and as it is now in the work tree',
          params: RunParams,
          querystring: PeekQuery,
          response: { 200: Peek, ...failures },
        },
      },
      ({ params, query }) => services.peek(params.id, query),
    );
    app.get(
      '/flow-runs/:id/compare',
      {
        schema: {
          tags,
          summary: 'What is new in a run, gone since another, and in both',
          params: RunParams,
          querystring: z.object({ with: Id }),
          response: { 200: RunComparison, ...failures },
        },
      },
      ({ params, query }) => services.compareRuns(params.id, query.with),
    );
    done();
  };
}
