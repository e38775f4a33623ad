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
import { ofRun } from './finding-shapes.js';

/** What runs have found, and what becomes of it. */
export function findingRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/flow-runs/:id/findings',
      ofRun('The findings of a run as far as they have come, the worst first', {}, z.array(FindingView)),
      ({ params }) => services.findings(params.id),
    );
    app.put(
      '/flow-runs/:id/findings/status',
      ofRun(
        'Dismiss findings, or take dismissals back; the project remembers it',
        { body: FindingStatusRequest },
        z.array(FindingView),
      ),
      ({ params, body }) => services.setFindingStatus(params.id, body),
    );
    app.post(
      '/flow-runs/:id/findings/issues',
      ofRun(
        "File findings as issues of the repository's GitHub remote, each once",
        { body: IssuesRequest },
        IssuesReply,
      ),
      ({ params, body }) => services.fileIssues(params.id, body.refs),
    );
    app.get(
      '/flow-runs/:id/peek',
      ofRun(
        'A cited place at the commit of the run, and as it is now in the work tree',
        { querystring: PeekQuery },
        Peek,
      ),
      ({ params, query }) => services.peek(params.id, query),
    );
    app.get(
      '/flow-runs/:id/compare',
      ofRun(
        'What is new in a run, gone since another, and in both',
        { querystring: z.object({ with: Id }) },
        RunComparison,
      ),
      ({ params, query }) => services.compareRuns(params.id, query.with),
    );
    done();
  };
}
