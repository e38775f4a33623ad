import { once } from 'node:events';
import path from 'node:path';
import { createLog } from '@boocode/http/log';
import { appEntry } from '../clone.js';
import type { Context } from '../context.js';
import { prepareDataDir, type DataDir } from '../data-dir.js';
import { CliError, exitCode } from '../errors.js';
import { prepareDatabase, startDatabase } from '../supervisor/database.js';
import { freePort } from '../supervisor/free-port.js';
import { readInstance, removeInstance, writeInstance } from '../supervisor/instance-file.js';
import { supervise, type Parts } from '../supervisor/supervise.js';
import type { Output } from '../output.js';
import { LogFile } from '../supervisor/log-file.js';
import { liveSupervisor, takeSupervisorLock, type SupervisorLock } from '../supervisor/supervisor-lock.js';

export type UpOptions = Pick<Context, 'config' | 'environment' | 'output' | 'signal'>;

const ownParts: Parts = {
  scripts: { coder: appEntry('coder'), booterm: appEntry('booterm'), server: appEntry('server') },
  startDatabase,
  prepareDatabase,
};

/** Runs BooCode until it is told to end. Returns the exit code. */
export async function up(options: UpOptions, parts = ownParts): Promise<number> {
  const dirs = prepareDataDir(options.config.dataDir);
  const lock = await takeSupervisorLock(dirs);
  if (lock === null) return alreadyThere(dirs, options.output);
  const file = new LogFile(path.join(dirs.logs, 'supervisor.log'), options.config.logs);
  const { environment } = options;
  const log = createLog({ service: 'supervisor', level: 'info', environment, destination: file });
  try {
    // An address that nobody can be reached at is refused before a database is started for it.
    await freePort(options.config.host, options.config.port);
    return await runHouse(options, { dirs, lock, parts, log });
  } finally {
    file.close();
    removeInstance(dirs);
    lock.release();
  }
}

interface House {
  dirs: DataDir;
  lock: SupervisorLock;
  parts: Parts;
  /** Of all that is said to the person who watches, and when. */
  log: ReturnType<typeof createLog>;
}

async function runHouse(options: UpOptions, { dirs, lock, parts, log }: House): Promise<number> {
  const { config, environment, output, signal } = options;
  removeInstance(dirs);
  const say = (line: string) => {
    log.info(line);
    output.say(line);
  };
  const startedAt = new Date().toISOString();
  let url = '';
  const started = supervise({
    config,
    dirs,
    environment,
    signal,
    parts,
    say,
    onChildren: lock.record,
    onUrl: (now) => {
      if (url !== '' && url !== now) {
        say(`BooCode now answers at ${now}.`);
        writeInstance(dirs, { url: now, pid: process.pid, started_at: startedAt });
      }
      url = now;
    },
  });
  const stop = await started.catch((error: unknown) => {
    // Ctrl-C while starting: what had been started is ended by now.
    if (signal.aborted) return null;
    throw error;
  });
  if (stop === null) return exitCode.ok;
  writeInstance(dirs, { url, pid: process.pid, started_at: startedAt });
  log.info({ url }, 'BooCode is ready');
  output.print(`BooCode is ready at ${url}`);
  if (!signal.aborted) await once(signal, 'abort');
  say('Stopping …');
  removeInstance(dirs);
  await stop();
  say('Everything has ended.');
  return exitCode.ok;
}

function alreadyThere(dirs: DataDir, output: Output): number {
  const holder = liveSupervisor(dirs);
  const instance = readInstance(dirs);
  if (holder !== null && instance?.pid === holder.pid) {
    output.say(
      `BooCode already runs at ${instance.url} (process ${holder.pid}). End it with \`npm run boocode -- down\`.`,
    );
    return exitCode.ok;
  }
  throw new CliError({
    code: 'boocode.starting',
    message: `Another process${holder === null ? '' : ` (${holder.pid})`} is starting BooCode on ${dirs.root} right now. Wait for it, or end it.`,
  });
}
