import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { StartTerminal } from '@boocode/contracts/terminal';
import { readProcess, hasProcTable } from '@boocode/processes/process-table';
import type { IPty } from '@lydell/node-pty';
import type { FastifyBaseLogger } from 'fastify';
import { folderRefused, noPty, noSuchTerminal, shellDidNotStart, tooManyTerminals, unknownPty } from '../errors.js';
import { usualLimits, type FlowLimits } from './flow.js';
import { isKnownPty, type KnownPty } from './known-pty.js';
import type { Pty, SpawnPty } from './load-pty.js';
import { codeOf } from './message-of.js';
import { removeShellRecord, writeShellRecord } from './shell-records.js';
import { shellEnvironment, shellFile } from './shell.js';
import { worktreeEnvironment } from './worktree-ports.js';
import { Terminal } from './terminal.js';

export interface TerminalsOptions {
  pty: Pty;
  dataDir: string;
  log: FastifyBaseLogger;
  limits?: FlowLimits;
  /** How many run at once. */
  most?: number;
  /** How long one that has ended can still be read. */
  keepEndedMs?: number;
  /** How long a shell may take to end in order. */
  graceMs?: number;
}

/** All terminals of this booterm. */
export class Terminals {
  readonly #options: Required<TerminalsOptions>;
  readonly #terminals = new Map<string, Terminal>();
  readonly #starting = new Map<string, Promise<Terminal>>();
  readonly #forgetting = new Map<string, NodeJS.Timeout>();

  constructor(options: TerminalsOptions) {
    this.#options = { limits: usualLimits, most: 32, keepEndedMs: 30 * 60_000, graceMs: 1_000, ...options };
  }

  /** Why there can be no terminals here; null when there can. */
  get problem(): string | null {
    return 'problem' in this.#options.pty ? this.#options.pty.problem : null;
  }

  list(): Terminal[] {
    return [...this.#terminals.values()];
  }

  /** Throws `terminal.not-found`. */
  get(id: string): Terminal {
    const terminal = this.#terminals.get(id);
    if (terminal === undefined) throw noSuchTerminal(id);
    return terminal;
  }

  /** Starts a shell, or finds the one that was started with this id. */
  async start(request: StartTerminal): Promise<{ terminal: Terminal; created: boolean }> {
    const id = request.id ?? randomUUID();
    const known = this.#terminals.get(id) ?? this.#starting.get(id);
    if (known !== undefined) return { terminal: await known, created: false };
    const start = this.#start(id, request);
    this.#starting.set(id, start);
    try {
      return { terminal: await start, created: true };
    } finally {
      this.#starting.delete(id);
    }
  }

  /** Ends a terminal with all that it started, and forgets it. */
  async end(id: string): Promise<void> {
    const terminal = this.get(id);
    await terminal.end(this.#options.graceMs);
    this.#forget(id);
  }

  async endAll(): Promise<void> {
    await Promise.allSettled(this.#starting.values());
    const ends = await Promise.allSettled(this.list().map(({ id }) => this.end(id)));
    for (const end of ends) {
      if (end.status === 'rejected') this.#options.log.error({ err: end.reason }, 'a shell did not end');
    }
  }

  async #start(id: string, { cwd = homedir(), columns, rows }: StartTerminal): Promise<Terminal> {
    const { pty, most, limits, dataDir } = this.#options;
    if ('problem' in pty) throw noPty(pty.problem);
    await checkFolder(cwd);
    const running = this.list().filter((terminal) => terminal.running).length;
    if (running >= most) throw tooManyTerminals(most);
    const shell = shellFile();
    const environment = { ...shellEnvironment(id), ...(await worktreeEnvironment(cwd)) };
    writeShellRecord(dataDir, { id, pid: null });
    const process = spawnShell(pty.spawn, {
      shell,
      cwd,
      environment,
      columns,
      rows,
      onFailure: () => removeShellRecord(dataDir, id),
    });
    writeShellRecord(dataDir, { id, pid: process.pid });
    const startTime = hasProcTable() ? (readProcess(process.pid)?.startTime ?? null) : null;
    const terminal = new Terminal({ id, pty: process, shell, startTime, cwd, columns, rows, limits });
    this.#terminals.set(id, terminal);
    void terminal.ended.then(() => this.#keepForAWhile(id));
    return terminal;
  }

  /** What a shell left when its person ended it (`nohup`, `setsid`) was left on purpose. */
  #keepForAWhile(id: string): void {
    const { dataDir, keepEndedMs, most } = this.#options;
    removeShellRecord(dataDir, id);
    this.#forgetting.set(id, setTimeout(() => this.#forget(id), keepEndedMs).unref());
    const [oldest] = this.#forgetting.keys();
    if (this.#forgetting.size > most && oldest !== undefined) this.#forget(oldest);
  }

  #forget(id: string): void {
    clearTimeout(this.#forgetting.get(id));
    this.#forgetting.delete(id);
    this.#terminals.get(id)?.forget();
    this.#terminals.delete(id);
  }
}

async function checkFolder(cwd: string): Promise<void> {
  try {
    if (!(await stat(cwd)).isDirectory()) {
      throw folderRefused(cwd, { why: 'it is no folder', remedy: 'Choose a folder' });
    }
    await access(cwd, constants.X_OK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const remedy = 'If it was moved, open it where it is now; if it was deleted, put it back';
      throw folderRefused(cwd, { why: 'there is no such folder', remedy, cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      const remedy = 'Let the user that BooCode runs as enter it, or choose another';
      throw folderRefused(cwd, { why: 'it may not be entered', remedy, cause: error });
    }
    throw error;
  }
}

interface ShellSpawn {
  environment: Record<string, string>;
  shell: string;
  cwd: string;
  columns: number;
  rows: number;
  onFailure: () => void;
}

/** Throws `terminal.shell`, and `terminal.no-pty` where node-pty is one that booterm does not know. */
function spawnShell(spawn: SpawnPty, { environment, shell, cwd, columns, rows, onFailure }: ShellSpawn): KnownPty {
  let pty: IPty;
  try {
    pty = spawn(shell, ['-l'], { name: 'xterm-256color', cols: columns, rows, cwd, env: environment, encoding: null });
  } catch (error) {
    onFailure();
    throw shellDidNotStart(shell, error);
  }
  if (isKnownPty(pty)) return pty;
  pty.kill('SIGKILL');
  onFailure();
  throw unknownPty();
}
