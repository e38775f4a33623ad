import { isDatabaseAway } from '@boocode/db/database-away';
import { withoutPassword } from '@boocode/db/database-url';
import { ListenFault } from '@boocode/http/listen-fault';
import { createLog } from '@boocode/http/log';
import { startCoder, type Coder } from './coder.js';
import { ConfigError, readConfig, type Config } from './config.js';

const config = configOrExit();
const log = createLog({ service: 'coder', level: config.logLevel, environment: process.env });

/** A process that met something unforeseen is in no state to trust: it ends, and is started anew. */
function crash(error: unknown): void {
  log.fatal({ err: error }, 'coder ends after a fault that nothing handled');
  log.flush();
  process.exit(1);
}
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

let coder: Promise<Coder> | null = null;
let stopping = false;
/** Told to stop a second time it waits for nothing. */
const enough = new AbortController();

async function stop(why: string): Promise<void> {
  if (stopping || why === 'disconnect') enough.abort();
  if (stopping) return;
  stopping = true;
  log.info({ why }, 'coder stops');
  const running = await coder;
  await running?.drain(enough.signal);
  await running?.stop();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
// Who started us is gone; nobody would end us later.
process.on('disconnect', () => void stop('disconnect'));

coder = startCoder(config, log);
const { port } = await coder.catch(exitForStart);
log.info({ port }, 'coder is ready');
process.send?.({ type: 'ready', port });

/** What is wrong with the environment or a settings file is for whoever started this: words, and no stack. */
function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return exitForConfig(error);
  }
}

/** Nothing was claimed yet, and all that was begun is undone: whoever started this starts it anew. */
function exitForStart(error: unknown): never {
  if (!isDatabaseAway(error)) return exitForConfig(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  process.stderr.write(
    `Postgres at ${withoutPassword(config.databaseUrl)} cannot be used, or went away while coder started (${code}). Start it, or correct DATABASE_URL, and start coder again.\n`,
  );
  return process.exit(1);
}

function exitForConfig(error: unknown): never {
  if (!(error instanceof ConfigError || error instanceof ListenFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  return process.exit(2);
}
