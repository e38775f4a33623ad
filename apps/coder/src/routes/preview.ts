import { BudgetRequest, FlowRunView, LaunchRequest } from '@boocode/contracts/flow-run';
import { Id } from '@boocode/contracts/ids';
import { FlowHistory, RunPreview } from '@boocode/contracts/run-preview';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['flow runs'];

/** What a launch would be, what launches came to, and what a run may use. */
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
    app.put(
      '/flow-runs/:id/budget',
      {
        schema: {
          tags: ['steering'],
          summary: 'Give a run another budget, or none; steps that waited for it begin',
          params: z.object({ id: Id }),
          body: BudgetRequest,
          response: { 200: FlowRunView, ...failures },
        },
      },
      ({ params, body }) => services.setBudget(params.id, body.budget),
    );
    done();
  };
}
