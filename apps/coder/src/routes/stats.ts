import { Stats, StatsQuery } from '@boocode/contracts/stats';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

/** What was found, how much of it was kept, and what that cost. */
export function statsRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/stats',
      {
        schema: {
          tags: ['stats'],
          summary: 'What personas, flows or models found lately, how much of it was kept, and what that cost',
          querystring: StatsQuery,
          response: { 200: Stats, ...failures },
        },
      },
      ({ query }) => services.stats(query),
    );
    done();
  };
}
