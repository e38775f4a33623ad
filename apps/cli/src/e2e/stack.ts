import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { processesOf } from './processes.js';

const cli = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A whole BooCode of its own: the built product in a data directory that is removed at the end. */
export class Stack {
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'boocode-e2e-'));
  readonly scratch = mkdtempSync(join(tmpdir(), 'boocode-repositories-'));
  readonly #environment: NodeJS.ProcessEnv;
  url = '';
  #process: ChildProcess | null = null;

  constructor(extra: Record<string, string> = {}) {
    this.#environment = {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      BUN_JSC_useDFGJIT: process.env['BUN_JSC_useDFGJIT'],
      HOME: this.scratch,
      BOOCODE_DATA_DIR: this.dataDirectory,
      ...extra,
    };
  }

  /** Starts `boocode up`, that of another build when it is given one; resolves with its URL once it says that it is ready. */
  async up(program = cli): Promise<string> {
    const port = String(await freePort());
    const child = spawn(process.execPath, [program, 'up'], {
      env: { ...this.#environment, BOOCODE_PORT: port },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = /^BooCode is ready at (\S+)$/.exec(line);
      if (ready?.[1]) {
        this.url = ready[1];
        return this.url;
      }
    }
    throw new Error(`boocode up ended before it was ready:\n${errors}`);
  }

  /** Runs one command of the CLI to its end. */
  async cli(...args: string[]): Promise<CliResult> {
    const child = spawn(process.execPath, [cli, ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const result: CliResult = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
    await once(child, 'close');
    return { ...result, code: child.exitCode };
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }

  /** Kills all that belongs to it at once, as when the machine loses its power; what it has written stays. */
  async crash(): Promise<void> {
    const child = this.#process;
    const ended = child !== null && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    for (const { pid } of processesOf(this.dataDirectory)) process.kill(pid, 'SIGKILL');
    await ended;
    this.#process = null;
  }

  /** Ends it as Ctrl-C does; what it has written stays. */
  async end(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    this.#process = null;
  }

  /** Ends it, and removes what it has written; returns what is still alive afterwards, which must be nothing. */
  async stop(): Promise<string[]> {
    await this.end();
    const left = processesOf(this.dataDirectory);
    for (const orphan of left) process.kill(orphan.pid, 'SIGKILL');
    rmSync(this.dataDirectory, { recursive: true, force: true });
    rmSync(this.scratch, { recursive: true, force: true });
    return left.map((orphan) => `${orphan.pid} ${orphan.command}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address and a port.');
  return address.port;
}
