import { refuseUnkeepable } from '@boocode/http/unkeepable';
import cookie from '@fastify/cookie';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { ServerConfig } from './config.js';
import { toReply } from './errors.js';
import { serverRules } from '@boocode/contracts/access-rules';
import { requireRules } from '@boocode/http/require-rules';
import { auditLog } from './access/audit-log.js';
import { knowCallers } from './access/callers.js';
import { watchSockets, type OpenSockets } from './access/open-sockets.js';
import { accessRoutes, meRoute } from './routes/access.js';
import { artifactRoutes } from './routes/artifacts.js';
import { attachmentRoutes } from './routes/attachments.js';
import { chatRoutes } from './routes/chats.js';
import { readinessRoutes } from './routes/readiness.js';
import { liveRoute } from './routes/live.js';
import { loginRoute } from './routes/login.js';
import { messageRoutes } from './routes/messages.js';
import { modelRoutes } from './routes/models.js';
import { projectRoutes } from './routes/projects.js';
import { proxiedPrefixes, proxies } from './routes/proxy.js';
import { pushRoutes } from './routes/push.js';
import { settingsRoutes } from './routes/settings.js';
import { skillRoutes } from './routes/skills.js';
import { webRoutes } from './routes/web.js';
import { workspaceRoutes } from './routes/workspace.js';
import { allowedHosts, type Machine } from './security/addresses.js';
import { guard, isPage } from './security/guard.js';
import { countWrongTokens, limitRequests } from './security/limits.js';
import { createGate } from './security/token.js';
import type { Chats } from './chats/start-chats.js';
import type { Notifications } from './notifications/start-notifications.js';
import { refuseOutdated } from './security/refuse-outdated.js';
import type { SchemaWatch } from './services/schema-watch.js';
import type { Store } from './store.js';
import { takeUpgrades } from './streams/upgrades.js';

/** The front door, whole but not listening. `webRoot` is the folder of the built web app; it need not exist. */
export async function buildApp({
  config,
  webRoot,
  machine,
  log,
  store,
  schema,
  chats,
  notifications,
}: {
  config: ServerConfig;
  webRoot: string;
  machine: Machine;
  /** Absent: nothing is logged. */
  log?: FastifyBaseLogger;
  /** Absent: what is kept in the database is not served. */
  store?: Store;
  /** Absent: the database is taken to be one that this server can work with. */
  schema?: Pick<SchemaWatch, 'outdated'>;
  /** Made of the same store; absent: nobody can chat. */
  chats?: Chats;
  /** Absent: no device is told of anything. */
  notifications?: Notifications;
}): Promise<FastifyInstance> {
  const app = fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    requestTimeout: 60_000,
    bodyLimit: 1024 * 1024,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = toReply(error);
    if (status >= 500) request.log.error({ err: error, path: request.url.split('?', 1)[0] }, 'request failed');
    return reply.code(status).send(body);
  });
  const gate = config.secrets.token === null ? null : createGate(config.secrets.token);
  const wrongTokens = countWrongTokens();
  // A form of another site can send it without being asked, and no route here reads it.
  app.removeContentTypeParser('text/plain');
  await app.register(cookie);
  const callers = knowCallers({ gate, wrongTokens, sql: store?.sql });
  const audit = auditLog(store?.sql);
  const sockets = watchSockets(store?.sql, app.log);
  app.addHook('onClose', () => sockets.close());
  // What stands behind the door has a table of its own.
  requireRules(app, serverRules, ['/api/coder', '/api/term', '/metrics']);
  guard(app, { allowsHost: allowedHosts(config, machine), callers, audit, sockets });
  await limitRequests(app, isPage);
  refuseUnkeepable(app);
  if (schema !== undefined) refuseOutdated(app, schema);
  await readinessRoutes(app, config, { sql: store?.sql, schema });
  loginRoute(app, { gate, callers, wrongTokens, audit });
  meRoute(app);
  const upgrades = takeUpgrades(app, proxiedPrefixes(config));
  await proxies(app, config);
  if (store !== undefined) await resourceRoutes(app, { store, config, sockets });
  if (chats !== undefined) {
    chatRoutes(app, chats);
    messageRoutes(app, chats);
    modelRoutes(app, chats);
    liveRoute(app, upgrades, { ...chats, presence: notifications?.presence });
  }
  if (notifications !== undefined) pushRoutes(app, notifications);
  await webRoutes(app, webRoot);
  return app;
}

/** What a person works with beside chats. */
async function resourceRoutes(
  app: FastifyInstance,
  { store, config: { dataDir }, sockets }: { store: Store; config: ServerConfig; sockets: OpenSockets },
) {
  accessRoutes(app, store, sockets);
  projectRoutes(app, store);
  skillRoutes(app, store, dataDir);
  await attachmentRoutes(app, store);
  artifactRoutes(app, store);
  workspaceRoutes(app, store);
  settingsRoutes(app, store);
}
