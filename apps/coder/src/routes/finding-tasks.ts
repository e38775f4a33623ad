import { FixPreview, FixReply, FixRequest, RecheckReply, RecheckRequest } from '@boocode/contracts/finding-life';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { CoderServices } from '../services/coder-services.js';
import { ofRun } from './finding-shapes.js';

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
