import { once } from 'node:events';
import { appEntry } from '../clone.js';
import type { Context } from '../context.js';
import { prepareDataDir, type DataDir } from '../data-dir.js';
import { CliError, exitCode } from '../errors.js';
import { prepareDatabase, startDatabase } from '../supervisor/database.js';
import { readInstance, removeInstance, writeInstance } from '../supervisor/instance-file.js';
import { supervise, type Parts } from '../supervisor/supervise.js';
import type { Output } from '../output.js';
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
  try {
    return await runHouse(options, { dirs, lock, parts });
  } finally {
    removeInstance(dirs);
    lock.release();
  }
}

async function runHouse(
  options: UpOptions,
  { dirs, lock, parts }: { dirs: DataDir; lock: SupervisorLock; parts: Parts },
): Promise<number> {
  const { config, environment, output, signal } = options;
  removeInstance(dirs);
  const startedAt = new Date().toISOString();
  let url = '';
  const started = supervise({
    config,
    dirs,
    environment,
    signal,
    parts,
    say: output.say,
    onChildren: lock.record,
    onUrl: (now) => {
      if (url !== '' && url !== now) {
        output.say(`BooCode now answers at ${now}.`);
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
  output.print(`BooCode is ready at ${url}`);
  if (!signal.aborted) await once(signal, 'abort');
  output.say('Stopping …');
  removeInstance(dirs);
  await stop();
  output.say('Everything has ended.');
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
