import { Health, Readiness, type ReadinessPart, type ServiceName } from '@boocode/contracts/health';
import { serializerCompiler, validatorCompiler, type FastifyPluginCallbackZod } from 'fastify-type-provider-zod';

export interface HealthOptions {
  service: ServiceName;
  version: string;
  /** What the service stands on, as it is now. Must answer soon, whatever is away. */
  parts: () => Promise<ReadinessPart[]>;
}

/** `GET /health`: the process lives. `GET /ready`: it can take work, or 503 and what is missing. The same for every service. */
export function healthRoutes({ service, version, parts }: HealthOptions): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    const tags = ['health'];
    app.get('/health', { schema: { tags, summary: 'Whether the process lives', response: { 200: Health } } }, () => ({
      service,
    }));
    app.get(
      '/ready',
      { schema: { tags, summary: 'Whether work can be taken', response: { 200: Readiness, 503: Readiness } } },
      async (_request, reply) => {
        const found = await parts();
        const ready = found.every((part) => part.ready || !part.needed);
        return reply.code(ready ? 200 : 503).send({ service, version, ready, parts: found });
      },
    );
    done();
  };
}
