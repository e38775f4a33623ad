import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ProcessError } from '../../processes/process-error.js';
import { startChild, type Child, type ChildExit } from '../../processes/start-child.js';
import { mostLineBytes, wholeLines } from '../../processes/whole-lines.js';
import { BackendError } from '../backend-error.js';
import { provenDead } from '../proven-dead.js';
import { failure, type Classified } from '../classified.js';
import type { CliAgent, CliLaunch, CliProgram, CliReader } from './cli-agent.js';

export interface CliLimits {
  /** Model calls in one turn; beyond them it is a loop. */
  maxSteps: number;
  /** How long an agent may wait in silence for a provider that is out of quota, or linger after the end of its turn. */
  patienceMs: number;
}

export interface CliRun {
  agent: CliAgent;
  program: CliProgram;
  launch: CliLaunch;
  reader: CliReader;
  cwd: string;
  dataDir: string;
  scratch: string;
  limits: CliLimits;
  signal: AbortSignal;
  /** Called with the process as soon as it runs. */
  onStart(child: Child): void;
  /** Called for what of its output could not be read, in words. */
  readonly onTrouble: (words: string) => void;
}

/** How a process ended, and by whom: `verdict` is ours, when the agent was not to go on. */
export type CliEnd =
  | { by: 'exit'; exit: ChildExit; stderr: string }
  | { by: 'signal' }
  | { by: 'verdict'; verdict: Classified };

const STDERR_KEPT = 4_000;

/**
 * One process for one turn, from its start until it and everything that it has started are proven dead. Pipes, not a
 * terminal: in a terminal the words of stderr would stand between the JSON lines, and a signal's exit code would read 0.
 */
export async function runProcess(run: CliRun): Promise<CliEnd> {
  const child = await start(run);
  run.onStart(child);
  const watch = watchOutput(run, child);
  const onAbort = (): void => watch.finish({ by: 'signal' });
  run.signal.addEventListener('abort', onAbort, { once: true });
  if (run.signal.aborted) onAbort();
  try {
    const end = await watch.ended;
    // Also after its own exit: a tool that it has started may still be writing.
    await provenDead(child.end());
    run.reader.onEnd();
    return end;
  } finally {
    watch.close();
    run.signal.removeEventListener('abort', onAbort);
  }
}

async function start({ program, launch, cwd, dataDir, scratch }: CliRun): Promise<Child> {
  try {
    return await startChild({
      command: program.command,
      args: [...program.args, ...launch.args],
      cwd,
      dataDir,
      temporary: scratch,
      env: launch.env,
      input: launch.input,
    });
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new BackendError('crash', 'agent.start', error.message, { cause: error });
  }
}

interface Watch {
  ended: Promise<CliEnd>;
  /** The first end holds. */
  finish(end: CliEnd): void;
  close(): void;
}

/** Reads both outputs and decides once how the turn ends. */
function watchOutput({ agent, reader, limits, onTrouble }: CliRun, child: Child): Watch {
  let finish: (end: CliEnd) => void = nobody;
  const ended = new Promise<CliEnd>((resolve) => {
    finish = resolve;
  });
  let open = true;
  let stderr = '';
  let patience: NodeJS.Timeout | null = null;

  const judge = (): void => {
    const { fault, steps, ended: isOver } = reader.told();
    if (patience !== null) clearTimeout(patience);
    patience = null;
    if (fault?.fatal === true) finish({ by: 'verdict', verdict: fault.reason });
    else if (steps > limits.maxSteps) {
      const words = `${agent.id} asked the model more than ${limits.maxSteps} times in one turn.`;
      finish({ by: 'verdict', verdict: failure('agent.loop', words) });
    } else if (fault?.reason.error.outcome === 'limit' || isOver) {
      // It waits for a provider without saying until when, or it has ended its turn and does not go.
      const verdict = fault?.reason ?? failure('agent.lingering', `${agent.id} ended its turn but not itself.`);
      patience = setTimeout(() => finish({ by: 'verdict', verdict }), limits.patienceMs);
    }
  };
  const read = (stream: Readable, keep: boolean): Promise<void> => {
    const lines = createInterface({ input: stream.pipe(wholeLines(() => onTrouble(tooLong))) });
    lines.on('line', (line) => {
      if (!open) return;
      if (keep) stderr = `${stderr}${line}\n`.slice(-STDERR_KEPT);
      if (keep) reader.onErrorLine?.(line);
      else reader.onLine(line);
      judge();
    });
    return new Promise((resolve) => {
      lines.once('close', () => resolve());
    });
  };
  const outputs = [read(child.stdout, false), read(child.stderr, true)];
  const awaitExit = async (): Promise<void> => {
    const exit = await child.exited;
    // A process that it left behind may hold the pipes open for ever: what stands in them is read, then no more.
    await Promise.race([Promise.all(outputs), afterwards(exitGraceMs)]);
    finish({ by: 'exit', exit, stderr: stderr.trim() });
  };
  void awaitExit();
  return {
    ended,
    finish: (end) => finish(end),
    close() {
      open = false;
      if (patience !== null) clearTimeout(patience);
    },
  };
}

const exitGraceMs = 2_000;
const tooLong = `A line of its output was longer than ${mostLineBytes / 2 ** 20} MB and was left out.`;

function nobody(): void {}

async function afterwards(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
