import cookie from '@fastify/cookie';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import type { ServerConfig } from './config.js';
import { toReply } from './errors.js';
import { coderProxy } from './routes/coder-proxy.js';
import { healthRoute } from './routes/health.js';
import { loginRoute } from './routes/login.js';
import { webRoutes } from './routes/web.js';
import { allowedHosts, type Machine } from './security/addresses.js';
import { guard } from './security/guard.js';
import { createGate } from './security/token.js';

/** The front door, whole but not listening. `webRoot` is the folder of the built web app; it need not exist. */
export async function buildApp({
  config,
  webRoot,
  machine,
}: {
  config: ServerConfig;
  webRoot: string;
  machine: Machine;
}): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: config.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    requestTimeout: 60_000,
    bodyLimit: 1024 * 1024,
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = toReply(error);
    if (status >= 500) request.log.error({ err: error, path: request.url.split('?', 1)[0] }, 'request failed');
    return reply.code(status).send(body);
  });
  const gate = config.secrets.token === null ? null : createGate(config.secrets.token);
  await app.register(cookie);
  guard(app, { allows: allowedHosts(config.host, machine), gate });
  healthRoute(app, config);
  loginRoute(app, gate);
  await coderProxy(app, config);
  await webRoutes(app, webRoot);
  return app;
}
