import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';

const Health = z.object({ ok: z.boolean(), message: z.string().nullable() });

/** 200 when work can be taken, 503 and the reason when it cannot. */
export function healthRoute(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/health',
      { schema: { tags: ['health'], summary: 'Whether work can be taken', response: { 200: Health, 503: Health } } },
      async (_request, reply) => {
        const health = await services.health();
        return reply.code(health.ok ? 200 : 503).send(health);
      },
    );
    done();
  };
}
