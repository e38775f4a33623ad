import { WsRequestSchema, type Presence, type StreamName } from '@boocode/contracts/stream';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import type { WebSocket } from 'ws';
import { z } from 'zod';

/** A connected client. */
export interface FrameSink {
  push(frame: WsFrame): void;
  /** Bytes that the client has not taken yet. */
  buffered(): number;
}

/** Requests that wait, and bytes of answers that were not taken, from which on no more is read. */
const mostWaiting = 64;
const mostUntaken = 1_000_000;

/** Stops the frames. */
export type Leave = () => void;

export interface StreamServer {
  /**
   * Pushes every frame behind `after`, or a snapshot, and from then on each new frame. Rejects when there is no such stream, or not
   * on this socket.
   */
  join(stream: StreamName, after: number | null, client: FrameSink): Promise<Leave>;
  /** What a page says of itself; null once its socket is closed. Absent: this socket is not the place for it. */
  attend?: (client: FrameSink, presence: Presence | null) => void;
  /** The words for what went wrong with a request. */
  wordsOf(error: unknown): { code: string; message: string };
}

/**
 * Serves the requests of one client until its socket closes. Requests are done one after the other, in the order they came; of a client
 * that asks faster than it is answered, or takes no answers, nothing more is read until it does.
 */
export function serveStreams(socket: WebSocket, server: StreamServer): void {
  let waiting = 0;
  const regulate = (): void => {
    const isFull = waiting >= mostWaiting || socket.bufferedAmount > mostUntaken;
    if (isFull && !socket.isPaused) socket.pause();
    else if (!isFull && socket.isPaused) socket.resume();
  };
  const push = (frame: WsFrame): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame), regulate);
  };
  const client: FrameSink = { push, buffered: () => socket.bufferedAmount };
  const joined = new Map<StreamName, Leave>();
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  const leave = (stream: StreamName): void => {
    joined.get(stream)?.();
    joined.delete(stream);
  };

  const attend = (presence: Presence): void => {
    if (server.attend === undefined) push({ type: 'error', stream: null, ...presenceElsewhere });
    else if (!closed) server.attend(client, presence);
  };

  async function answer(text: string): Promise<void> {
    const request = Request.safeParse(text);
    if (!request.success) return push({ type: 'error', stream: null, ...server.wordsOf(request.error) });
    if (request.data.type === 'presence') return attend(request.data);
    const { stream } = request.data;
    leave(stream);
    if (request.data.type === 'unwatch') return undefined;
    try {
      const left = await server.join(stream, request.data.after, client);
      if (closed) left();
      else joined.set(stream, left);
    } catch (error) {
      push({ type: 'error', stream, ...server.wordsOf(error) });
    }
    return undefined;
  }

  socket.on('message', (data: Buffer) => {
    waiting += 1;
    turn = turn
      .then(() => answer(data.toString('utf8')))
      .finally(() => {
        waiting -= 1;
        regulate();
      });
    regulate();
  });
  socket.on('close', () => {
    closed = true;
    server.attend?.(client, null);
    for (const stream of joined.keys()) leave(stream);
  });
  // A broken connection closes next; that is where it is dealt with.
  socket.on('error', () => socket.terminate());
}

const presenceElsewhere = {
  code: 'presence.elsewhere',
  message: 'Whether a page is visible is told to the front door, at /api/ws.',
};

/** Text that is no JSON is refused by the schema, in its words. */
const Request = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(WsRequestSchema);
