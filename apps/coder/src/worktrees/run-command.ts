import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from '../services/processes/start-child.js';

export interface CommandCall {
  /** One line for the shell. */
  command: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  dataDir: string;
  timeoutMs: number;
  signal: AbortSignal;
  /** The end of what it has said until now: at most every two seconds while it speaks, every minute while it is silent. */
  onOutput?: (tail: string) => void;
}

export interface CommandEnd {
  state: 'passed' | 'failed' | 'timed-out' | 'aborted';
  /** Null when it was ended by a signal. */
  exit_code: number | null;
  seconds: number;
  /** The end of what it said, on both of its outputs. */
  tail: string;
}

const tailLength = 8_000;
const speakMs = 2_000;
const silenceMs = 60_000;

/**
 * Runs a command of a project in the shell, in a process group of its own. However it ends, all that it started is proven dead when this
 * resolves.
 */
export async function runCommand(call: CommandCall): Promise<CommandEnd> {
  const { command, cwd, env, dataDir, timeoutMs, signal } = call;
  const began = performance.now();
  const child = await startChild({ command: '/bin/sh', args: ['-c', command], cwd, env, dataDir });
  const told = tailOf([child.stdout, child.stderr], call.onOutput);
  const patience = new AbortController();
  const over = delay(timeoutMs, 'timed-out' as const, { signal: patience.signal }).catch(() => 'timed-out' as const);
  const aborted = new Promise<'aborted'>((resolve) => {
    const abort = () => resolve('aborted');
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true, signal: patience.signal });
  });
  try {
    const ended = await Promise.race([child.exited, over, aborted]);
    const isEnd = typeof ended === 'object';
    if (isEnd) await told.spoken(child);
    return {
      state: isEnd ? (ended.code === 0 ? 'passed' : 'failed') : ended,
      exit_code: isEnd ? ended.code : null,
      seconds: (performance.now() - began) / 1_000,
      tail: told.tail(),
    };
  } finally {
    patience.abort();
    told.stop();
    await child.end();
  }
}

/** Keeps the end of what is said, and tells of it now and then. */
function tailOf(streams: readonly NodeJS.ReadableStream[], onOutput: CommandCall['onOutput']) {
  let tail = '';
  let isNew = false;
  let quietMs = 0;
  // NUL is nothing that a database takes as text.
  const readable = () => tail.replaceAll('\0', '');
  for (const stream of streams) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      tail = (tail + decoder.write(chunk)).slice(-tailLength);
      isNew = true;
    });
    // A pipe that breaks has nothing more to say; how the command ended is told by its exit.
    stream.on('error', () => undefined);
  }
  const timer = setInterval(() => {
    quietMs += speakMs;
    if (!isNew && quietMs < silenceMs) return;
    [isNew, quietMs] = [false, 0];
    onOutput?.(readable());
  }, speakMs);
  return {
    tail: readable,
    stop: () => clearInterval(timer),
    /** Waits for the last words; a helper that was left behind may hold the pipes open, and is not waited for. */
    spoken: async (child: Readonly<{ stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream }>) => {
      const closed = Promise.all([child.stdout, child.stderr].map(endOf));
      await Promise.race([closed, delay(500, null, { ref: false })]);
    },
  };
}

function endOf(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.readable) resolve();
    stream.once('end', resolve);
    stream.once('close', resolve);
  });
}
