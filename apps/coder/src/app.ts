import { coderRules } from '@boocode/contracts/access-rules';
import { requireRules } from '@boocode/http/require-rules';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { answerRoutes } from './routes/answers.js';
import { archiveRoutes } from './routes/archives.js';
import { arenaRoutes } from './routes/arenas.js';
import { askRoutes } from './routes/asks.js';
import { changeRoutes } from './routes/changes.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { handleErrors } from './routes/error-handler.js';
import { gateRoutes } from './routes/gates.js';
import { findingTaskRoutes } from './routes/finding-tasks.js';
import { findingRoutes } from './routes/findings.js';
import { flowRunRoutes } from './routes/flow-runs.js';
import { gitRoutes } from './routes/git.js';
import { guard } from './routes/guard.js';
import { hostRoutes } from './routes/hosts.js';
import { healthRoutes } from '@boocode/http/health-routes';
import { refuseUnkeepable } from '@boocode/http/unkeepable';
import { version } from '@boocode/http/version';
import { liveRoute } from './routes/live.js';
import { messageRoutes } from './routes/messages.js';
import { metricsRoute } from './routes/metrics.js';
import { budgetRoutes } from './routes/budgets.js';
import { previewRoutes } from './routes/preview.js';
import { retryRoutes } from './routes/retry.js';
import { settingsRoutes } from './routes/settings.js';
import { skillRoutes } from './routes/skills.js';
import { statsRoutes } from './routes/stats.js';
import { steerRoutes } from './routes/steer.js';
import { taskDetailRoutes } from './routes/task-details.js';
import { taskListRoutes } from './routes/task-list.js';
import { taskRoutes } from './routes/tasks.js';
import { toolRoutes } from './routes/tools.js';
import { upkeepRoutes } from './routes/upkeep.js';
import { checkpointRoutes } from './routes/checkpoints.js';
import { worktreeRoutes } from './routes/worktrees.js';
import type { CoderServices } from './services/coder-services.js';
import type { TaskTools } from './tools/task-tools.js';

export interface AppRequest {
  services: CoderServices;
  internalToken: string | null;
  /** What agents are given to hand work on; absent: nothing. */
  tools?: TaskTools;
  log: FastifyBaseLogger;
}

const prefix = '/api/coder';

/** The HTTP and WebSocket interface of coder, with every route in plain sight. */
export async function buildApp({ services, internalToken, tools, log }: AppRequest): Promise<FastifyInstance> {
  // Pages ask often: what went wrong is in the log, not every question.
  const logController = new LogController({ disableRequestLogging: true });
  const app = fastify({ loggerInstance: log, logController, bodyLimit: 1_000_000 });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  handleErrors(app);
  refuseUnkeepable(app);
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    services.metrics.answered({ route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    done();
  });
  requireRules(app, coderRules);
  await app.register(swagger, {
    openapi: { info: { title: 'BooCoder', description: 'Flow runs and their tasks.', version: '0.1.0' } },
    transform: jsonSchemaTransform,
  });
  // Before the guard: of a handshake that is refused it closes the connection only when it saw it first.
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } });
  guard(app, internalToken);
  await app.register(flowRunRoutes(services), { prefix });
  await app.register(archiveRoutes(services), { prefix });
  await app.register(arenaRoutes(services), { prefix });
  await app.register(findingRoutes(services), { prefix });
  await app.register(findingTaskRoutes(services), { prefix });
  await app.register(previewRoutes(services), { prefix });
  await app.register(budgetRoutes(services), { prefix });
  await app.register(taskRoutes(services), { prefix });
  await app.register(taskDetailRoutes(services), { prefix });
  await app.register(taskListRoutes(services), { prefix });
  await app.register(messageRoutes(services), { prefix });
  await app.register(changeRoutes(services), { prefix });
  await app.register(worktreeRoutes(services), { prefix });
  await app.register(checkpointRoutes(services), { prefix });
  await app.register(gitRoutes(services), { prefix });
  await app.register(retryRoutes(services), { prefix });
  await app.register(skillRoutes(services), { prefix });
  await app.register(steerRoutes(services), { prefix });
  await app.register(answerRoutes(services), { prefix });
  await app.register(askRoutes(services), { prefix });
  await app.register(gateRoutes(services), { prefix });
  await app.register(hostRoutes(services), { prefix });
  await app.register(upkeepRoutes(services), { prefix });
  await app.register(settingsRoutes(services), { prefix });
  await app.register(statsRoutes(services), { prefix });
  await app.register(catalogueRoutes(services), { prefix });
  if (tools !== undefined) await app.register(toolRoutes(tools), { prefix });
  for (const place of ['', prefix]) {
    await app.register(healthRoutes({ service: 'coder', version, parts: () => services.readiness() }), {
      prefix: place,
    });
    await app.register(metricsRoute(services), { prefix: place });
  }
  await app.register(liveRoute(services), { prefix });
  app.get(`${prefix}/openapi.json`, { schema: { hide: true } }, () => app.swagger());
  return app;
}
