import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { CoderServices } from '../services/coder-services.js';

/** `GET /metrics`: what Prometheus asks for. */
export function metricsRoute({ metrics }: Pick<CoderServices, 'metrics'>): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
      const { type, body } = await metrics.text();
      return reply.type(type).send(body);
    });
    done();
  };
}
