import { listenFault } from '@boocode/http/listen-fault';
import { createLog } from '@boocode/http/log';
import { buildApp } from './app.js';
import { readConfig, type Config } from './config.js';
import { ConfigError } from './errors.js';
import { loadPty } from './terminals/load-pty.js';
import { sweepShells } from './terminals/shell-records.js';
import { Terminals } from './terminals/terminals.js';

const config = configOrExit();
const log = createLog({ service: 'booterm', level: config.logLevel, environment: process.env });

/** A process that met something unforeseen is in no state to trust: it ends, and is started anew. */
function crash(error: unknown): void {
  log.fatal({ err: error }, 'booterm ends after a fault that nothing handled');
  log.flush();
  process.exit(1);
}
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

const swept = await sweepShells(config.dataDir);
if (swept > 0) log.warn({ processes: swept }, 'ended what shells of a booterm that was killed had left');

const pty = await loadPty();
if ('problem' in pty) log.error(pty.problem);
const terminals = new Terminals({ pty, dataDir: config.dataDir, log });
const app = await buildApp({ terminals, internalToken: config.internalToken, log });

let stopping = false;
async function stop(why: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ why }, 'booterm stops');
  await terminals.endAll();
  await app.close();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
// Who started us is gone; nobody would end us later.
process.on('disconnect', () => void stop('disconnect'));

const port = await listenOrExit();
log.info({ port }, 'booterm is ready');
process.send?.({ type: 'ready', port });

/** The port that it got. Where no try can help it ends with words, as for all that is wrong with the environment. */
async function listenOrExit(): Promise<number> {
  const at = { host: '127.0.0.1', port: config.port };
  try {
    return Number(new URL(await app.listen(at)).port);
  } catch (error) {
    const fault = listenFault(error, { ...at, setting: 'BOOCODE_TERM_PORT' });
    if (fault === null) throw error;
    process.stderr.write(`${fault.message}\n`);
    return process.exit(2);
  }
}

/** What is wrong with the environment is for whoever started this: words, and no stack. */
function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(2);
  }
}
