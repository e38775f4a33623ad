import { fork, type ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { CliError, exitCode } from '../errors.js';
import { keepOutput } from './child-output.js';
import { endProcess } from './end-process.js';
import type { Running } from './keep-running.js';
import type { LogFile } from './log-file.js';
import { identify, type ProcessIdentity } from './process-identity.js';

const ReadyMessage = z.object({ type: z.literal('ready'), port: z.int().positive() });

/** How long a child may take until it says that it is ready, and to end in order. */
const readyMs = 60_000;
const endMs = 15_000;

export interface ChildOptions {
  name: string;
  /** A script of Node; forked with an IPC channel, so that it notices when this process is gone. */
  script: string;
  env: NodeJS.ProcessEnv;
  log: LogFile;
  noteWords: (line: string) => void;
  warn: (line: string) => void;
  signal: AbortSignal;
  /** Told at once, before the child is ready. */
  onStarted: (identity: ProcessIdentity) => void;
}

export interface RunningChild extends Running {
  port: number;
}

/** Forks a child in a process group of its own and resolves when it is ready. Throws `CliError` when it never is. */
export async function startChild({
  name,
  script,
  env,
  log,
  noteWords,
  warn,
  signal,
  onStarted,
}: ChildOptions): Promise<RunningChild> {
  signal.throwIfAborted();
  // Detached: Ctrl-C in a terminal reaches the supervisor alone, which then ends its children in order.
  const child = fork(script, [], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => resolve(by === null ? `exit code ${code}` : `signal ${by}`));
  });
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (child.stdout !== null && child.stderr !== null)
    keepOutput({ stdout: child.stdout, stderr: child.stderr }, { log, noteWords, warn });

  if (identity !== null) onStarted(identity);

  let gone = false;
  // What is left of the group goes with its leader, whoever ended that.
  const ended = exited.then(async (how) => {
    if (identity !== null) await endProcess(identity, 0);
    gone = true;
    return how;
  });
  const stop = async () => {
    // A coder that drains has so much longer.
    const drainMs = 1_000 * Number(env['BOOCODE_DRAIN_SECONDS'] ?? 0);
    if (identity !== null && !gone) await endProcess(identity, endMs + drainMs);
    await ended;
  };
  try {
    const port = await untilReady({ name, child, exited, logPath: log.path, signal });
    return { port, exited: ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Wait {
  name: string;
  child: ChildProcess;
  exited: Promise<string>;
  logPath: string;
  signal: AbortSignal;
}

function untilReady({ name, child, exited, logPath, signal }: Wait): Promise<number> {
  const fail = (why: string) => {
    // By this code it says that its settings are wrong: started again it would say the same.
    const exit = child.exitCode === exitCode.usage ? exitCode.usage : exitCode.failed;
    return new CliError({ code: 'child.not_ready', message: `${name} ${why}; its log is ${logPath}`, exit });
  };
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(fail(`was not ready within ${readyMs / 1000} s`)), readyMs);
    const aborted = () => reject(signal.reason instanceof Error ? signal.reason : fail('was stopped'));
    signal.addEventListener('abort', aborted, { once: true });
    const heard = (message: unknown) => {
      const ready = ReadyMessage.safeParse(message);
      if (ready.success) resolve(ready.data.port);
    };
    child.on('message', heard);
    void exited.then((how) => reject(fail(`ended before it was ready (${how})`)));
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      child.off('message', heard);
    };
    child.once('exit', settle);
    child.once('message', settle);
  });
}
