import { hostname, networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { connect } from '@boocode/db/connect';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { ListenFault } from '@boocode/http/listen-fault';
import { createLog } from '@boocode/http/log';
import { buildApp } from './app.js';
import { removeOldAudit } from './access/audit-rows.js';
import { removeUnsent } from './attachments/attachment-rows.js';
import { startChats, type Chats } from './chats/start-chats.js';
import { readConfig, type ServerConfig } from './config.js';
import { ConfigError, NoFreePort } from './errors.js';
import { listen } from './listen.js';
import { startNotifications, type Notifications } from './notifications/start-notifications.js';
import { watchSchema, type SchemaWatch } from './services/schema-watch.js';
import type { Store } from './store.js';
import { createBroker } from './streams/broker.js';
import { sweepDaily } from './sweep-daily.js';

const webRoot = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const stopLimitMs = 5000;
/** A query that hears nothing for so long is given up; what waits for the database then tries again. */
const answerMs = 30_000;

async function start() {
  const config = readConfig(process.env);
  const { dataDir, logLevel, rehearsalChunkMs, coderUrl, pushContact: contact, secrets } = config;
  const machine = { hostname: hostname(), interfaces: networkInterfaces() };
  const log = createLog({ service: 'server', level: logLevel, environment: process.env });
  const store: Store = {
    sql: connect(secrets.databaseUrl, { name: 'boocode-server', answerMs }),
    broker: createBroker(),
  };
  const schema = await watchSchema({ sql: store.sql, log });
  const chats = await startChats({ ...store, log, dataDir, env: process.env, rehearsalChunkMs });
  const sweeps = startSweeps({ sql: store.sql, log, config });
  const notifications = startNotifications({
    sql: store.sql,
    log,
    dataDir,
    coderUrl,
    contact,
    internalToken: secrets.internal,
  });
  const app = await buildApp({ config, webRoot, machine, log, store, schema, chats, notifications });
  // Looked for now, so that the first page need not wait; who can't be reached is told there.
  chats.models.refresh().catch((error: unknown) => log.warn({ err: error }, 'models could not be listed'));

  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    app.log.info({ why }, 'stopping');
    const late = setTimeout(() => {
      app.log.error('connections did not close in time');
      process.exit(1);
    }, stopLimitMs);
    await Promise.all(sweeps.map((sweep) => sweep.close()));
    await end({ app, chats, notifications, schema, store });
    clearTimeout(late);
    if (process.connected) process.disconnect();
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  // The parent is gone or lets go of us: nothing would end this process otherwise.
  if (process.connected) process.on('disconnect', () => void stop('parent disconnected'));

  const port = await listen(app, config);
  process.send?.({ type: 'ready', port });
}

/** What nobody needs any more is removed, once a day. */
function startSweeps({ sql, log, config }: Pick<Store, 'sql'> & { log: FastifyBaseLogger; config: ServerConfig }) {
  return [
    sweepDaily({
      what: 'attached files that were never sent',
      // So long a draft in some browser may still mean them.
      keepDays: config.keepUnsentDays,
      remove: (days) => removeUnsent(sql, days),
      log,
    }),
    sweepDaily({
      what: 'old rows of the audit',
      keepDays: config.keepAuditDays,
      remove: (days) => removeOldAudit(sql, days),
      log,
    }),
  ];
}

interface Ending {
  app: FastifyInstance;
  chats: Chats;
  notifications: Notifications;
  schema: SchemaWatch;
  store: Store;
}

/** Pages still hear how their answers ended. */
async function end({ app, chats, notifications, schema, store }: Ending) {
  await chats.close();
  await app.close();
  await notifications.close();
  await schema.close();
  await store.sql.end({ timeout: 1 });
}

try {
  await start();
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof NoFreePort || error instanceof ListenFault;
  process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(expected ? 2 : 1);
}
