import { EventEmitter } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { SpawnedProcess, SpawnOptions } from '@anthropic-ai/claude-agent-sdk';
import { startChild, type Child } from '../../processes/start-child.js';
import { wholeLines } from '../../processes/whole-lines.js';

const STDERR_KEPT = 2_000;

/**
 * The agent's process as its SDK wants it, started as a supervised child: marked, in a group of its own, and ended with
 * all that it started. What the SDK writes before it runs waits in a pipe.
 */
export class ClaudeChild extends EventEmitter implements SpawnedProcess {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  killed = false;
  exitCode: number | null = null;
  readonly #started: Promise<Child | null>;
  #child: Child | null = null;
  #words = '';
  #gone = false;

  constructor(options: Pick<SpawnOptions, 'command' | 'args' | 'cwd' | 'env'>, dataDir: string) {
    super();
    // The SDK stops writing to an agent that has ended; a broken pipe on the way there is no further news.
    this.stdin.on('error', () => undefined);
    this.#started = this.#start(options, dataDir);
  }

  /** Null before its start and after its end. */
  get pid(): number | null {
    return this.#gone ? null : (this.#child?.pid ?? null);
  }

  /** The end of what it wrote to stderr. */
  get lastWords(): string {
    return this.#words.trim();
  }

  /** The SDK's wish to end it. The tree is ended by `end`. */
  kill(signal: NodeJS.Signals): boolean {
    this.killed = true;
    void this.#started.then((child) => child?.end(signal === 'SIGKILL' ? 0 : undefined)).catch(() => undefined);
    return true;
  }

  /** Ends it and everything that it started. Throws `process.survived`. */
  async end(): Promise<void> {
    this.killed = true;
    await (await this.#started)?.end(500);
  }

  async #start(
    { command, args, cwd, env }: Pick<SpawnOptions, 'command' | 'args' | 'cwd' | 'env'>,
    dataDir: string,
  ): Promise<Child | null> {
    try {
      const child = await startChild({ command, args, cwd: cwd ?? dataDir, env: present(env), dataDir, stdin: 'open' });
      this.#child = child;
      child.stdin?.on('error', () => undefined);
      if (child.stdin !== null) this.stdin.pipe(child.stdin);
      child.stdout
        .pipe(wholeLines(() => this.#say('A line of its output was too long and was left out.\n')))
        .pipe(this.stdout);
      this.#keepLastWords(child.stderr);
      void this.#awaitExit(child);
      return child;
    } catch (error) {
      this.stdout.end();
      this.emit('error', error);
      return null;
    }
  }

  async #awaitExit(child: Child): Promise<void> {
    const { code, signal } = await child.exited;
    this.#gone = true;
    this.exitCode = code;
    this.emit('exit', code, signal);
  }

  #keepLastWords(stderr: Readable): void {
    stderr.setEncoding('utf8');
    stderr.on('data', (chunk: string) => this.#say(chunk));
  }

  #say(words: string): void {
    this.#words = (this.#words + words).slice(-STDERR_KEPT);
  }
}

function present(env: SpawnOptions['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
