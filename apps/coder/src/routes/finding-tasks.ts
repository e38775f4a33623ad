import { FixRunReply, FixRunRequest } from '@boocode/contracts/fix-run';
import { FixPreview, FixReply, FixRequest, RecheckReply, RecheckRequest } from '@boocode/contracts/finding-life';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { ofRun } from './finding-shapes.js';
import { failures } from './shapes.js';

/** Work that is made of findings: to mend them, and to look at them again. */
export function findingTaskRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/flow-runs/:id/findings/tasks',
      ofRun('Make tasks that mend findings, one for each or one for each file', { body: FixRequest }, FixReply),
      ({ params, body }) => services.fixFindings(params.id, body),
    );
    app.post(
      '/flow-runs/:id/findings/tasks/preview',
      ofRun('What the same request for tasks would make, and tell their agents', { body: FixRequest }, FixPreview),
      ({ params, body }) => services.previewFixes(params.id, body),
    );
    app.post(
      '/flow-runs/:id/findings/fix-run',
      {
        schema: {
          tags: ['findings'],
          summary: 'Launch one run that mends findings, checks and reviews each fix, and merges them in order',
          params: z.object({ id: Id }),
          body: FixRunRequest,
          response: { 200: FixRunReply.describe('All of them are in that run already'), 201: FixRunReply, ...failures },
        },
      },
      async ({ params, body }, reply) => {
        const launched = await services.launchFixRun(params.id, body);
        return reply
          .code(launched.created ? 201 : 200)
          .header('location', `/api/coder/flow-runs/${launched.id}`)
          .send(launched);
      },
    );
    app.post(
      '/flow-runs/:id/findings/recheck',
      ofRun(
        'Have the validator look at findings again, where their fix or the repository stands now',
        { body: RecheckRequest },
        RecheckReply,
      ),
      ({ params, body }) => services.recheckFindings(params.id, body),
    );
    done();
  };
}
