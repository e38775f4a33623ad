import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { killUntilGone, sendSignal } from './end-processes.js';
import { dataMark, markNames, ownerMark } from './marks.js';
import {
  descendantsOf,
  hasProcTable,
  listProcesses,
  readEnvironment,
  type ProcessRow,
} from '@boocode/processes/process-table';
import { ProcessError } from './process-error.js';

export interface ChildOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  /** Added to PATH, HOME, LANG, TERM and TZ; nothing else of our own environment reaches the child. */
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
}

interface Tree {
  pid: number;
  mark: string;
  temporary: string | null;
  exited: Promise<ChildExit>;
  graceMs: number;
  hasExited(): boolean;
}

/** Starts a marked child. Throws `process.start` when the command can't be run. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const mark = randomUUID();
  const child: ChildProcess = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: {
      ...baseEnvironment(),
      ...options.env,
      ...(options.temporary === undefined ? {} : { TMPDIR: options.temporary }),
      [markNames.owner]: ownerMark(process.pid),
      [markNames.data]: dataMark(options.dataDir),
      [markNames.tree]: mark,
    },
    detached: true,
    stdio: [options.input === undefined && options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const pid = await started(child, options);
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
  let ending: Promise<void> | null = null;
  return {
    pid,
    stdin,
    stdout,
    stderr,
    exited,
    end(graceMs = 2_000) {
      ending ??= endTree({
        pid,
        mark,
        temporary: options.temporary ?? null,
        exited,
        graceMs,
        hasExited: () => gone,
      }).finally(() => {
        ending = null;
      });
      return ending;
    },
  };
}

function baseEnvironment(): Record<string, string> {
  const { PATH, HOME, LANG, TZ } = process.env;
  const base = {
    PATH: PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: HOME ?? '/',
    LANG: LANG ?? 'C.UTF-8',
    TERM: 'dumb',
  };
  // Some agents say in local time when they may go on.
  return TZ === undefined ? base : { ...base, TZ };
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

async function endTree(tree: Tree): Promise<void> {
  // Descendants are collected while their parents live: afterwards the family tree no longer shows them.
  const family = hasProcTable() ? familyOf(tree) : [];
  if (!tree.hasExited()) {
    sendSignal(-tree.pid, 'SIGTERM');
    await settledWithin(tree.exited, tree.graceMs);
  }
  // Once the leader is reaped its id may name a stranger: the group is only signalled while the leader is ours.
  if (!tree.hasExited()) sendSignal(-tree.pid, 'SIGKILL');
  await tree.exited;
  if (!hasProcTable()) return;
  await killUntilGone((rows) => rows.filter((row) => isSame(row, family) || bearsMark(row, tree)));
}

function bearsMark({ pid }: ProcessRow, { mark, temporary }: Tree): boolean {
  const environment = readEnvironment(pid);
  return environment.get(markNames.tree) === mark || (temporary !== null && environment.get('TMPDIR') === temporary);
}

/**
 * All below it, and its group: an agent's helper may have lost its parent and its mark, and as the first process of a namespace it
 * does not hear SIGTERM. While members of the group live the kernel gives its number to nobody else; when a stranger has it all
 * the same, the group had been empty.
 */
function familyOf(tree: Tree): ProcessRow[] {
  const rows = listProcesses();
  const taken = tree.hasExited() && rows.some(({ pid }) => pid === tree.pid);
  const group = taken ? [] : rows.filter((row) => row.group === tree.pid && row.pid !== tree.pid);
  return [...descendantsOf(tree.pid, rows), ...group];
}

function isSame(row: ProcessRow, members: readonly ProcessRow[]): boolean {
  return members.some((member) => member.pid === row.pid && member.startTime === row.startTime);
}

async function settledWithin(promise: Promise<unknown>, limitMs: number): Promise<void> {
  const patience = new AbortController();
  const timer = delay(limitMs, undefined, { signal: patience.signal }).catch((error: unknown) => {
    if (!patience.signal.aborted) throw error;
  });
  await Promise.race([promise, timer]);
  patience.abort();
}
