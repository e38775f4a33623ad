import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { z } from 'zod';
import { readPieces, startOf, type Piece, type Sight } from './sights.js';

/** Programs that coder uses itself; every other child of this process is an agent. */
const tools = new Set(['git']);
const modelCall =
  /^\/v1(beta)?\/(chat\/completions|responses|messages|models\/[^?]*:(streamG|g)enerateContent)(\?.*)?$/;

interface HttpCall {
  origin: string;
}

/** What Node's diagnostics channels say; the objects themselves are looked at, not copies. */
const Started = z.object({ process: z.instanceof(ChildProcess) });
const Sent = z.object({ request: seenAs<HttpCall>(), socket: seenAs<Listened>() });
const Headed = z.object({ request: seenAs<HttpCall>(), response: seenAs<HttpReply>() });
const Answered = z.object({ request: seenAs<HttpCall>() });
const Asked = z.object({
  request: seenAs<IncomingMessage>(),
  response: seenAs<ServerResponse>(),
  socket: seenAs<{ localPort?: number }>(),
});

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
    ['undici:request:headers', (message) => this.#onHeaders(Headed.parse(message))],
    ['undici:request:trailers', (message) => this.#onAnswered(Answered.parse(message).request)],
    ['undici:request:error', (message) => this.#onAnswered(Answered.parse(message).request)],
    ['http.server.request.start', (message) => this.#onModelCall(Asked.parse(message))],
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

  #watchInput(stdin: NonNullable<ChildProcess['stdin']>, pid: number): void {
    const [write, end] = [stdin.write.bind(stdin), stdin.end.bind(stdin)];
    const note = (chunk: unknown): void => {
      this.#pieces.push({ to: 'agent', pid, chunk: textOf(chunk), at: performance.now() });
    };
    Object.assign(stdin, {
      write: (...given: Parameters<typeof write>) => {
        note(given[0]);
        return write(...given);
      },
      end: (...given: Parameters<typeof end>) => {
        if (given[0] !== undefined && typeof given[0] !== 'function') note(given[0]);
        this.#onSignal(pid);
        return end(...given);
      },
    });
  }

  #watchOutput(output: Listened, pid: number): void {
    let first = true;
    this.#onPush(output, (chunk) => {
      const at = performance.now();
      if (first) this.#note({ kind: 'answer', id: startOf(pid), pid, at });
      first = false;
      this.#pieces.push({ to: 'coder', pid, chunk: textOf(chunk), at });
    });
  }

  /** What arrives, before anybody reads it. */
  #onPush(stream: Listened, see: (chunk: unknown) => void): void {
    const push = stream.push.bind(stream);
    stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk !== null) see(chunk);
      return push(chunk, encoding);
    };
  }

  /** A process was told to end; whatever is none of the agents' own is no call that would be answered. */
  #onSignal(pid: number): void {
    const at = performance.now();
    this.#note(this.#running.has(pid) ? { kind: 'call', id: `exit ${pid}`, pid, at } : { kind: 'act', at });
  }

  // --- HTTP ---------------------------------------------------------------------------------------------------------

  #onRequest({ request, socket }: { request: HttpCall; socket: Listened }): void {
    if (this.#origins.has(request.origin)) return;
    const id = `http ${(this.#count += 1)}`;
    this.#calls.set(request, id);
    this.#note({ kind: 'call', id, at: performance.now() });
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    this.#onPush(socket, () => this.#note({ kind: 'word', at: performance.now() }));
  }

  /** A stream of events never ends: it is answered by its beginning, and all that follows are words. */
  #onHeaders({ request, response }: { request: HttpCall; response: HttpReply }): void {
    if (response.headers.some((header) => header.toString().startsWith('text/event-stream'))) this.#onAnswered(request);
  }

  #onAnswered(request: HttpCall): void {
    const id = this.#calls.get(request);
    if (id !== undefined) this.#note({ kind: 'answer', id, at: performance.now() });
    this.#calls.delete(request);
  }

  #onModelCall({ request, response, socket }: z.infer<typeof Asked>): void {
    if (socket.localPort !== this.#modelPort || !modelCall.test(request.url ?? '')) return;
    this.#note({ kind: 'asked', at: performance.now() });
    response.once('close', () => this.#note({ kind: 'told', at: performance.now() }));
  }
}

interface Listened {
  push(chunk: unknown, encoding?: BufferEncoding): boolean;
}

interface HttpReply {
  headers: Buffer[];
}

function seenAs<T>(): z.ZodCustom<T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null);
}

function textOf(chunk: unknown): string {
  return typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : '';
}
