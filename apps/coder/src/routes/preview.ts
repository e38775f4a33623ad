import { LaunchRequest } from '@boocode/contracts/flow-run';
import { FlowHistory, RunPreview } from '@boocode/contracts/run-preview';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['flow runs'];

/** What a launch would be, and what launches came to. */
export function previewRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/flow-runs/preview',
      {
        schema: {
          tags,
          summary:
            'What a launch with this body would be: who does what, what it comes to, what would go wrong. Stores nothing',
          body: LaunchRequest,
          response: { 200: RunPreview, ...failures },
        },
      },
      ({ body }) => services.preview(body),
    );
    app.get(
      '/flow-history',
      {
        schema: {
          tags,
          summary: 'What flows came to in their last runs',
          response: { 200: z.array(FlowHistory), ...failures },
        },
      },
      () => services.flowHistory(),
    );
    done();
  };
}
