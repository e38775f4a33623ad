import { FixPreview, FixReply, FixRequest, RecheckReply, RecheckRequest } from '@boocode/contracts/finding-life';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const RunParams = z.object({ id: Id });
const tags = ['findings'];

/** Work that is made of findings: to mend them, and to look at them again. */
export function findingTaskRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/flow-runs/:id/findings/tasks',
      {
        schema: {
          tags,
          summary: 'Make tasks that mend findings, one for each or one for each file',
          params: RunParams,
          body: FixRequest,
          response: { 200: FixReply, ...failures },
        },
      },
      ({ params, body }) => services.fixFindings(params.id, body),
    );
    app.post(
      '/flow-runs/:id/findings/tasks/preview',
      {
        schema: {
          tags,
          summary: 'What the same request for tasks would make, and tell their agents',
          params: RunParams,
          body: FixRequest,
          response: { 200: FixPreview, ...failures },
        },
      },
      ({ params, body }) => services.previewFixes(params.id, body),
    );
    app.post(
      '/flow-runs/:id/findings/recheck',
      {
        schema: {
          tags,
          summary: 'Have the validator look at findings again, where their fix or the repository stands now',
          params: RunParams,
          body: RecheckRequest,
          response: { 200: RecheckReply, ...failures },
        },
      },
      ({ params, body }) => services.recheckFindings(params.id, body),
    );
    done();
  };
}
