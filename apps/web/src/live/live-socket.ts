import type { StreamName, WsRequest } from '@boocode/contracts/stream';
import { WsFrameSchema, type WsFrame } from '@boocode/contracts/ws-frames';
import { backoffMs } from './backoff.js';
import { StreamPlaces } from './stream-places.js';

export type Connection = 'connecting' | 'open' | 'reconnecting';

/** One connection, as far as it is used here. */
export interface Socket {
  send: (data: string) => void;
  close: () => void;
}

/** What a connection tells. `onClose` comes last, and also when it could not be opened. */
export interface SocketEvents {
  onOpen: () => void;
  onMessage: (data: unknown) => void;
  onClose: () => void;
}

export interface LiveSocket {
  /** Connects, and stays connected until `close`. */
  open: () => void;
  /** Has the frames of a stream sent until it is called back; several watchers of one stream share them. */
  watch: (stream: StreamName) => () => void;
  /** Asks for a stream whole again: its frames did not tell all. */
  restart: (stream: StreamName) => void;
  /** Says something that no stream is asked for with; while there is no connection it is not heard. */
  tell: (request: WsRequest) => void;
  connection: () => Connection;
  /** Tries at once instead of waiting: the network or the page has come back. */
  hurry: () => void;
  close: () => void;
}

interface Options {
  connect: (events: SocketEvents) => Socket;
  onFrame: (frame: WsFrame) => void;
  onConnection: (connection: Connection) => void;
  /** A frame that this page cannot read: the server is of another version. */
  onUnreadable: (problem: string) => void;
  random?: () => number;
}

/**
 * One WebSocket with the streams that are watched. States: connecting → open ⇄ reconnecting; `close` ends it from anywhere, `open`
 * begins anew. The server's table is the truth: a new connection asks for what came after the last place that was taken, a frame
 * that was taken before is dropped, and a missing one is asked for.
 */
export function createLiveSocket(options: Options): LiveSocket {
  const random = options.random ?? Math.random;
  const places = new StreamPlaces();
  let state: Connection = 'connecting';
  let socket: Socket | null = null;
  let attempt = 0;
  let current = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = true;

  const enter = (next: Connection) => {
    if (state === next) return;
    state = next;
    options.onConnection(next);
  };

  const say = (request: WsRequest) => {
    if (state === 'open') socket?.send(JSON.stringify(request));
  };
  const ask = (stream: StreamName) => say({ type: 'watch', stream, after: places.after(stream) });

  const connect = () => {
    timer = null;
    // A socket that was replaced may still speak; only the newest one counts.
    current += 1;
    const mine = current;
    socket = options.connect({
      onOpen: () => {
        if (mine !== current) return;
        attempt = 0;
        enter('open');
        for (const stream of places.streams()) ask(stream);
      },
      onMessage: (data) => {
        if (mine === current) hear(data, { options, places, ask });
      },
      onClose: () => {
        if (closed || mine !== current) return;
        enter('reconnecting');
        timer = setTimeout(connect, backoffMs(attempt, random()));
        attempt += 1;
      },
    });
  };

  return {
    open() {
      closed = false;
      connect();
    },
    watch(stream) {
      if (places.add(stream)) ask(stream);
      let left = false;
      return () => {
        if (!left && places.remove(stream)) say({ type: 'unwatch', stream });
        left = true;
      };
    },
    restart(stream) {
      if (places.forget(stream)) ask(stream);
    },
    tell: say,
    connection: () => state,
    hurry() {
      if (timer === null) return;
      clearTimeout(timer);
      attempt = 0;
      connect();
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      current += 1;
      socket?.close();
      socket = null;
    },
  };
}

interface Hearing {
  options: Options;
  places: StreamPlaces;
  /** Has everything after the stream's place sent. */
  ask: (stream: StreamName) => void;
}

function hear(data: unknown, { options, places, ask }: Hearing): void {
  const { success, error, data: frame } = WsFrameSchema.safeParse(parseJson(data));
  if (!success) return options.onUnreadable(error.message);
  if (frame.type === 'error') return options.onFrame(frame);
  const how = places.take(frame);
  if (how === 'gap') ask(frame.stream);
  else if (how === 'new') options.onFrame(frame);
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data);
  } catch {
    // Not JSON is one of the ways of not being a frame; the schema refuses null.
    return null;
  }
}
