import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { appEntry } from '../clone.js';
import type { Config } from '../config.js';
import { dataDirAt, prepareDataDir } from '../data-dir.js';
import { CliError } from '../errors.js';
import { identify, isAlive, type ProcessIdentity } from '../supervisor/process-identity.js';
import { liveSupervisor } from '../supervisor/supervisor-lock.js';
import type { CoderClient } from './coder-client.js';
import { requireClient, runningClient } from './running-instance.js';

const startMs = 120_000;
const lookEveryMs = 100;
const endMs = 60_000;

export interface Found {
  client: CoderClient;
  /** Ends the BooCode that was started here; null when it ran already, and is not ours to end. */
  end: (() => Promise<void>) | null;
}

/** The running BooCode, or one that is started in the background and waited for. */
export async function findOrStart(
  config: Config,
  options: { signal: AbortSignal; say: (line: string) => void },
): Promise<Found> {
  // One that is elsewhere is not ours to start.
  if (config.url !== null) return { client: await requireClient(config), end: null };
  const running = runningClient(config);
  if (running !== null && (await running.isHealthy())) return { client: running, end: null };
  // Somebody else may be starting, or mending, it at this moment; only a data directory without a supervisor is started.
  const background = liveSupervisor(dataDirAt(config.dataDir)) === null ? startInBackground(config) : null;
  const end = background === null ? null : () => endSupervisor(config, background.process);
  options.say(end === null ? 'BooCode is being started; waiting for it …' : 'Starting BooCode in the background …');
  try {
    return { client: await untilReady(config, background, options.signal), end };
  } catch (error) {
    await end?.();
    throw error;
  }
}

/** Ends the BooCode of this data directory. Resolves with false when none was running. Throws when `BOOCODE_URL` names another. */
export async function endRunning(config: Config): Promise<boolean> {
  if (config.url !== null) {
    throw new CliError({
      code: 'boocode.elsewhere',
      message: `BOOCODE_URL names the BooCode at ${config.url}, which is ended where it was started: the units with \`systemctl stop boocoder booterm\`. Without BOOCODE_URL this command ends the one of ${config.dataDir}.`,
    });
  }
  const holder = liveSupervisor(dataDirAt(config.dataDir));
  if (holder === null) return false;
  await endSupervisor(config, holder);
  return true;
}

async function endSupervisor(config: Config, holder: ProcessIdentity): Promise<void> {
  if (isAlive(holder)) process.kill(holder.pid, 'SIGTERM');
  const patientUntil = Date.now() + endMs;
  while (isAlive(holder)) {
    if (Date.now() > patientUntil) {
      throw new CliError({
        code: 'boocode.will_not_end',
        message: `BooCode (process ${holder.pid}) has not ended within ${endMs / 1000} s. Its logs are in ${dataDirAt(config.dataDir).logs}; \`kill -9 ${holder.pid}\` ends it for certain.`,
      });
    }
    await delay(lookEveryMs);
  }
}

interface Background {
  process: ProcessIdentity;
  logPath: string;
}

function startInBackground(config: Config): Background {
  const logPath = path.join(prepareDataDir(config.dataDir).logs, 'up.log');
  const log = openSync(logPath, 'w', 0o600);
  try {
    const child = spawn(process.execPath, [appEntry('cli'), 'up'], { detached: true, stdio: ['ignore', log, log] });
    child.unref();
    const started = child.pid === undefined ? null : identify(child.pid);
    if (started === null) throw notStarted(logPath, false);
    return { process: started, logPath };
  } finally {
    closeSync(log);
  }
}

async function untilReady(config: Config, background: Background | null, signal: AbortSignal): Promise<CoderClient> {
  const dirs = dataDirAt(config.dataDir);
  const patientUntil = Date.now() + startMs;
  for (;;) {
    signal.throwIfAborted();
    const client = runningClient(config);
    if (client !== null && (await client.isHealthy())) return client;
    const starting = (background !== null && isAlive(background.process)) || liveSupervisor(dirs) !== null;
    if (!starting || Date.now() > patientUntil) throw notStarted(background?.logPath ?? dirs.logs, starting);
    await delay(lookEveryMs);
  }
}

function notStarted(logPath: string, starting: boolean): CliError {
  const words = logPath.endsWith('.log')
    ? readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-8).join('\n')
    : '';
  return new CliError({
    code: 'boocode.not_started',
    message: [
      starting ? `BooCode is not ready after ${startMs / 1000} s.` : 'BooCode did not start.',
      ...(words === '' ? [] : [words]),
      `See ${logPath}, or look with \`npm run boocode -- doctor\`.`,
    ].join('\n'),
  });
}
