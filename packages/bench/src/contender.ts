import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Reply, Request } from './messages.js';

/** A contender that can be run on this machine. */
export interface Contender {
  id: string;
  /** With its version. */
  title: string;
  /** The module that serves it. */
  script: string;
  /** The Node that runs it. */
  node: string;
  needsRedis: boolean;
  /** How it is made to run the shapes, in words. */
  how: string;
}

/** A process of a contender, driver or worker, that answers one request after the other. */
export class ContenderProcess {
  readonly #child: ChildProcess;
  readonly #id: string;
  /** What it wrote to stderr, for the message when it dies. */
  #said = '';
  #answer: ((reply: Reply) => void) | null = null;
  #ended = false;

  private constructor({ id, script, node }: Contender) {
    this.#id = id;
    this.#child = fork(script, {
      execPath: node,
      execArgv: ['--conditions=@boocode/source', '--import', import.meta.resolve('tsx'), ...profiling()],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#said = (this.#said + data.toString()).slice(-2_000);
    });
    this.#child.on('message', (reply: Reply) => this.#settle(reply));
    this.#child.on('exit', (code, signal) => {
      this.#ended = true;
      this.#settle({ type: 'failed', message: `ended (${signal ?? code}): ${this.#said.trim()}` });
    });
  }

  /** Its modules are loaded when this resolves. */
  static async start(contender: Contender): Promise<ContenderProcess> {
    const started = new ContenderProcess(contender);
    await started.#reply();
    return started;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Why it has ended by itself; null while it lives. */
  get died(): string | null {
    return this.#ended ? this.#said.trim() : null;
  }

  /** Errors: what went wrong in the process, or how it ended. */
  ask(request: Request): Promise<number> {
    if (this.#ended) throw new Error(`A process of ${this.#id} had ended before it was asked: ${this.#said.trim()}`);
    this.#child.send(request);
    return this.#reply();
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Lets it end in order, for some seconds. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const exit = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 8_000);
    await exit;
    clearTimeout(late);
  }

  #reply(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answer = (reply) => {
        if (reply.type === 'failed') reject(new Error(`${this.#id}: ${reply.message}`));
        else resolve(reply.type === 'done' ? reply.value : 0);
      };
    });
  }

  #settle(reply: Reply): void {
    this.#answer?.(reply);
    this.#answer = null;
  }
}

/** With `BOOCODE_BENCH_PROFILE` naming a folder, every process leaves a CPU profile in it. */
function profiling(): string[] {
  const folder = process.env['BOOCODE_BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
