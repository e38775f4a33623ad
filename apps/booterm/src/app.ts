import { termRules } from '@boocode/contracts/access-rules';
import type { ReadinessPart } from '@boocode/contracts/health';
import { healthRoutes } from '@boocode/http/health-routes';
import { refuseUnkeepable } from '@boocode/http/unkeepable';
import { requireRules } from '@boocode/http/require-rules';
import { version } from '@boocode/http/version';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { handleErrors } from './routes/error-handler.js';
import { guard } from './routes/guard.js';
import { terminalSocket } from './routes/terminal-socket.js';
import { terminalRoutes } from './routes/terminals.js';
import type { Terminals } from './terminals/terminals.js';

const prefix = '/api/term';
/** A megabyte of input, of which JSON may make several. */
const mostPayload = 6_100_000;

/** The HTTP and WebSocket interface of booterm, with every route in plain sight. */
export async function buildApp({
  terminals,
  internalToken,
  log,
}: {
  terminals: Terminals;
  internalToken: string;
  log: FastifyBaseLogger;
}): Promise<FastifyInstance> {
  const logController = new LogController({ disableRequestLogging: true });
  const app = fastify({ loggerInstance: log, logController, bodyLimit: 64 * 1024, forceCloseConnections: true });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  handleErrors(app);
  refuseUnkeepable(app);
  requireRules(app, termRules);
  // Before the guard: of a handshake that is refused it closes the connection only when it saw it first.
  await app.register(websocket, { options: { maxPayload: mostPayload } });
  guard(app, internalToken);
  await app.register(terminalRoutes(terminals), { prefix });
  await app.register(terminalSocket(terminals), { prefix });
  for (const place of ['', prefix]) {
    await app.register(healthRoutes({ service: 'booterm', version, parts: () => partsOf(terminals) }), {
      prefix: place,
    });
  }
  return app;
}

/** Without a pty it goes on and says why, so that whoever looks learns more than that nobody answers. */
async function partsOf({ problem }: Terminals): Promise<ReadinessPart[]> {
  return [{ name: 'terminals', ready: problem === null, needed: true, message: problem }];
}
