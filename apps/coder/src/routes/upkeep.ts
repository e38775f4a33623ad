import { LimitRequest } from '@boocode/contracts/flow-run';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['upkeep'];

/** Limits, the removal of old runs, and the repair of a table that was edited by hand. */
export function upkeepRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/flow-runs/prune',
      {
        schema: {
          tags,
          summary: 'Remove the runs that ended before a time',
          body: z.strictObject({ before: z.iso.datetime({ offset: true }) }),
          response: { 200: z.object({ removed: z.int() }), ...failures },
        },
      },
      async ({ body }) => ({ removed: await services.prune(new Date(body.before)) }),
    );
    app.get(
      '/limits',
      { schema: { tags, summary: 'The limits that are set', response: { 200: z.array(LimitRequest), ...failures } } },
      () => services.limits(),
    );
    app.put(
      '/limits',
      {
        schema: {
          tags,
          summary: 'How many tasks of an agent, a provider or a project run at once',
          body: LimitRequest,
          response: { 200: LimitRequest, ...failures },
        },
      },
      async ({ body }) => {
        await services.limit(body);
        return body;
      },
    );
    app.post(
      '/tasks/repair',
      {
        schema: {
          tags,
          summary: 'Recount what was spoilt by hand',
          response: { 200: z.object({ repaired: z.int() }), ...failures },
        },
      },
      async () => ({ repaired: await services.repair() }),
    );
    done();
  };
}
