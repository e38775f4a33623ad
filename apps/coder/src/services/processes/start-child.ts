import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { removeRecord, thisBoot, writeRecord, type RecordName } from './child-records.js';
import { killUntilGone, sendSignal } from './end-processes.js';
import { dataMark, markNames, ownerMark } from './marks.js';
import { hasProcTable, listProcesses, readProcess } from '@boocode/processes/process-table';
import { ProcessError } from './process-error.js';
import { bearsMark, censusOf, familyOf, isSame, leftoversOf, type Census, type Leftovers, type Tree } from './tree.js';

export interface ChildOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  /** Added to PATH, HOME, LANG, TERM, TZ and how Bun compiles; nothing else of our own environment reaches the child. */
  env: Readonly<Record<string, string>>;
  dataDir: string;
  /**
   * Its TMPDIR, of no other child. A helper that has dropped the marks is known by it: Codex takes all variables but PATH and this
   * one from its own.
   */
  temporary?: string;
  /** Written to its stdin, which is closed after it. Default: no stdin at all. */
  input?: string;
  /** `open`: its stdin stays open, for whoever speaks to it. */
  stdin?: 'open';
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A child in a process group of its own. */
export interface Child {
  readonly pid: number;
  /** Null unless it stays open. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exited: Promise<ChildExit>;
  /**
   * SIGTERM to the group, SIGKILL after the grace (milliseconds), then whatever else carries its mark or its TMPDIR. Resolves only
   * when all of it is proven dead; throws `process.survived` otherwise. May be called often, and after the exit:
   * what a dead child left behind is ended all the same.
   */
  end(graceMs?: number): Promise<void>;
  /** All that belongs to it now: what is below it, and what carries its mark or its TMPDIR. */
  census(): Census;
  /** Ends some of what belongs to it while it goes on. Proven dead; throws `process.survived` otherwise. */
  endLeftovers(which: Leftovers): Promise<void>;
}

/** Starts a marked child. Throws `process.start` when the command can't be run. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const mark = randomUUID();
  const name = { dataDir: options.dataDir, owner: ownerMark(process.pid), tree: mark };
  record(name, options, null);
  const child: ChildProcess = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: {
      ...baseEnvironment(),
      ...options.env,
      ...(options.temporary === undefined ? {} : { TMPDIR: options.temporary }),
      [markNames.owner]: name.owner,
      [markNames.data]: dataMark(options.dataDir),
      [markNames.tree]: mark,
    },
    detached: true,
    stdio: [options.input === undefined && options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const pid = await started(child, options).catch((error: unknown) => {
    removeRecord(name);
    throw error;
  });
  const startedAt = hasProcTable() ? Number(readProcess(pid)?.startTime ?? 0) : 0;
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) {
    throw new ProcessError('process.start', `${options.command} was started without its output.`);
  }
  const stdin = options.stdin === 'open' ? child.stdin : null;
  if (stdin === null) hand(options.input, child.stdin);
  let gone = false;
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      gone = true;
      resolve({ code, signal });
    });
  });
  try {
    record(name, options, pid);
  } catch (error) {
    sendSignal(-pid, 'SIGKILL');
    throw error;
  }
  let ending: Promise<void> | null = null;
  const tree = { pid, name, temporary: options.temporary ?? null, startedAt, hasExited: () => gone };
  return {
    pid,
    stdin,
    stdout,
    stderr,
    exited,
    end(graceMs = 2_000) {
      ending ??= endTree(tree, exited, graceMs).finally(() => {
        ending = null;
      });
      return ending;
    },
    census: () => censusOf(tree),
    async endLeftovers(which) {
      if (hasProcTable()) await killUntilGone((rows) => leftoversOf(tree, which, rows));
    },
  };
}

function baseEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TZ } = process.env;
  const base = {
    PATH: PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: HOME ?? '/',
    LANG: LANG ?? 'C.UTF-8',
    TERM: 'dumb',
  };
  return {
    ...base,
    // Some agents say in local time when they may go on.
    ...(TZ === undefined ? {} : { TZ }),
    ...ofBun(process.env),
  };
}

/** Options of the JavaScriptCore in Bun, which runs opencode and Claude: how much they compute and keep is for who runs the machine to say. */
function ofBun(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('BUN_JSC_')));
}

function hand(input: string | undefined, stdin: Writable | null): void {
  // A child that ends without reading all of it says why by its exit.
  stdin?.on('error', () => undefined);
  stdin?.end(input);
}

async function started(child: ChildProcess, options: ChildOptions): Promise<number> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new ProcessError(
      'process.start',
      `${options.command} could not be started in ${options.cwd}. Check that both exist and that the file may be executed.`,
      { cause: error },
    );
  }
  if (child.pid === undefined)
    throw new ProcessError('process.start', `${options.command} was started without a process id.`);
  return child.pid;
}

async function endTree(tree: Tree, exited: Promise<ChildExit>, graceMs: number): Promise<void> {
  // Descendants are collected while their parents live: afterwards the family tree no longer shows them.
  const before = hasProcTable() ? listProcesses() : [];
  const family = familyOf(tree, before);
  const rows = tree.hasExited() ? before : undefined;
  if (!tree.hasExited()) {
    sendSignal(-tree.pid, 'SIGTERM');
    await settledWithin(exited, graceMs);
  }
  // Once the leader is reaped its id may name a stranger: the group is only signalled while the leader is ours.
  if (!tree.hasExited()) sendSignal(-tree.pid, 'SIGKILL');
  await exited;
  if (!hasProcTable()) return;
  await killUntilGone((now) => now.filter((row) => isSame(row, family) || bearsMark(row, tree)), rows);
  removeRecord(tree.name);
}

/** Written down before it starts, so that there is no moment in which a killed coder would leave something that nobody knows of. */
function record(name: RecordName, { command, cwd, temporary }: ChildOptions, pid: number | null): void {
  // Nothing could be found again by it.
  if (!hasProcTable()) return;
  const leader = pid === null ? null : { pid, startTime: readProcess(pid)?.startTime ?? null };
  try {
    writeRecord(name, { boot: thisBoot(), leader, cwd, temporary: temporary ?? null });
  } catch (error) {
    const message = `${command} was not started, because it could not be written down in ${name.dataDir}. Is the disk full?`;
    throw new ProcessError('process.start', message, { cause: error });
  }
}

async function settledWithin(promise: Promise<unknown>, limitMs: number): Promise<void> {
  const patience = new AbortController();
  const timer = delay(limitMs, undefined, { signal: patience.signal }).catch((error: unknown) => {
    if (!patience.signal.aborted) throw error;
  });
  await Promise.race([promise, timer]);
  patience.abort();
}
