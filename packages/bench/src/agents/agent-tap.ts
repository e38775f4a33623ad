import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';
import { Answered, Answering, ModelCall, Sent, Started } from './channel-messages.js';
import { readPieces, startOf, type Piece, type Sight } from './sights.js';

/** Programs that coder uses itself; every other child of this process is an agent. */
const tools = new Set(['git']);
const modelCall =
  /^\/v1(beta)?\/(chat\/completions|responses|messages|models\/[^?]*:(streamG|g)enerateContent)(\?.*)?$/;

/**
 * Looks on at the borders of the agents that are driven from this process, by Node's own diagnostics channels: their pipes, their
 * HTTP servers, their starts and ends, and the model server in this process that they ask. Looking only notes what passes and
 * when; it is read afterwards.
 */
export class AgentTap {
  readonly #pieces: Piece[] = [];
  readonly #sights: Sight[] = [];
  readonly #calls = new Map<unknown, string>();
  readonly #running = new Map<number, ChildProcess>();
  readonly #sockets = new WeakSet<object>();
  readonly #origins = new Set<string>();
  #modelPort = 0;
  #count = 0;
  readonly #kill = process.kill.bind(process);
  readonly #channels: [string, (message: unknown) => void][] = [
    ['child_process', (message) => this.#onChild(Started.parse(message).process)],
    ['undici:client:sendHeaders', (message) => this.#onRequest(Sent.parse(message))],
    ['undici:request:headers', (message) => this.#onHeaders(Answering.parse(message))],
    ['undici:request:trailers', (message) => this.#onAnswered(Answered.parse(message).request)],
    ['undici:request:error', (message) => this.#onAnswered(Answered.parse(message).request)],
    ['http.server.request.start', (message) => this.#onModelCall(ModelCall.parse(message))],
  ];

  constructor() {
    for (const [name, listener] of this.#channels) subscribe(name, listener);
    process.kill = (pid, signal) => {
      if (signal !== 0) this.#onSignal(Math.abs(pid));
      return this.#kill(pid, signal);
    };
  }

  /** Which port the model server listens on, and whose HTTP servers are no agents'. */
  know({ modelPort, notAgents }: { modelPort: number; notAgents: readonly string[] }): void {
    this.#modelPort = modelPort;
    for (const origin of notAgents) this.#origins.add(origin);
  }

  /** The agents' processes that run now. */
  get pids(): number[] {
    return [...this.#running.keys()];
  }

  /** Ends every agent, as a crash would, and waits until all are gone. */
  async killAgents(): Promise<void> {
    await Promise.all(
      [...this.#running.values()].map(async (child) => {
        const gone = new Promise<void>((resolve) => {
          child.once('exit', () => resolve());
        });
        child.kill('SIGKILL');
        await gone;
      }),
    );
  }

  sights(): Sight[] {
    return [...this.#sights, ...readPieces(this.#pieces)];
  }

  forget(): void {
    this.#sights.length = 0;
    this.#pieces.length = 0;
  }

  close(): void {
    for (const [name, listener] of this.#channels) unsubscribe(name, listener);
    process.kill = this.#kill;
  }

  #note(sight: Sight): void {
    this.#sights.push(sight);
  }

  // --- processes and their pipes ------------------------------------------------------------------------------------

  #onChild(child: ChildProcess): void {
    child.once('spawn', () => {
      const { pid } = child;
      if (pid === undefined || tools.has(basename(child.spawnfile))) return;
      this.#running.set(pid, child);
      this.#note({ kind: 'call', id: startOf(pid), pid, at: performance.now() });
      if (child.stdin !== null) this.#watchInput(child.stdin, pid);
      for (const output of [child.stdout, child.stderr]) if (output !== null) this.#watchOutput(output, pid);
    });
    child.once('exit', () => {
      const { pid = 0 } = child;
      if (!this.#running.delete(pid)) return;
      this.#note({ kind: 'answer', id: startOf(pid), pid, at: performance.now() });
      this.#note({ kind: 'answer', id: `exit ${pid}`, pid, at: performance.now() });
    });
  }

  #watchInput(stdin: object, pid: number): void {
    const note = (chunk: unknown): void => {
      this.#pieces.push({ to: 'agent', pid, chunk: textOf(chunk), at: performance.now() });
    };
    onCall(stdin, 'write', note);
    onCall(stdin, 'end', (chunk) => {
      if (chunk !== undefined && typeof chunk !== 'function') note(chunk);
      this.#onSignal(pid);
    });
  }

  #watchOutput(output: object, pid: number): void {
    let first = true;
    // What arrives is pushed, before anybody reads it.
    onCall(output, 'push', (chunk) => {
      if (chunk === null) return;
      const at = performance.now();
      if (first) this.#note({ kind: 'answer', id: startOf(pid), pid, at });
      first = false;
      this.#pieces.push({ to: 'coder', pid, chunk: textOf(chunk), at });
    });
  }

  /** A process was told to end; whatever is none of the agents' own is no call that would be answered. */
  #onSignal(pid: number): void {
    const at = performance.now();
    this.#note(this.#running.has(pid) ? { kind: 'call', id: `exit ${pid}`, pid, at } : { kind: 'act', at });
  }

  // --- HTTP ---------------------------------------------------------------------------------------------------------

  #onRequest({ request, socket }: Sent): void {
    if (this.#origins.has(request.origin)) return;
    const id = `http ${(this.#count += 1)}`;
    this.#calls.set(request, id);
    this.#note({ kind: 'call', id, at: performance.now() });
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    onCall(socket, 'push', () => this.#note({ kind: 'word', at: performance.now() }));
  }

  /** A stream of events never ends: it is answered by its beginning, and all that follows are words. */
  #onHeaders({ request, response }: Answering): void {
    if (response.headers.some((header) => textOf(header).startsWith('text/event-stream'))) this.#onAnswered(request);
  }

  #onAnswered(request: object): void {
    const id = this.#calls.get(request);
    if (id !== undefined) this.#note({ kind: 'answer', id, at: performance.now() });
    this.#calls.delete(request);
  }

  #onModelCall({ request, response, socket }: ModelCall): void {
    if (socket.localPort !== this.#modelPort || !modelCall.test(request.url ?? '')) return;
    this.#note({ kind: 'asked', at: performance.now() });
    response.once('close', () => this.#note({ kind: 'told', at: performance.now() }));
  }
}

/** Sees the first argument of every call of a method, and changes nothing of the call. */
function onCall(object: object, method: string, see: (first: unknown) => void): void {
  const own: unknown = Reflect.get(object, method);
  if (typeof own !== 'function') throw new Error(`There is no method ${method} to look at.`);
  const value = (...given: unknown[]): unknown => {
    see(given[0]);
    return Reflect.apply(own, object, given);
  };
  Object.defineProperty(object, method, { value, configurable: true, writable: true });
}

function textOf(chunk: unknown): string {
  return typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : '';
}
