import { WsFrameSchema, type WsFrame, type WsRequest } from '@boocode/contracts/ws-frames';
import { backoffMs } from './backoff.js';

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

export type Connect = (events: SocketEvents) => Socket;

export interface LiveSocket {
  /** Connects, and stays connected until `close`. */
  open: () => void;
  /** Says what is watched; said again after each reconnection, which brings a fresh snapshot. */
  watch: (request: WsRequest) => void;
  connection: () => Connection;
  /** Tries at once instead of waiting: the network or the page has come back. */
  hurry: () => void;
  close: () => void;
}

interface Options {
  connect: Connect;
  onFrame: (frame: WsFrame) => void;
  onConnection: (connection: Connection) => void;
  /** A frame that this page cannot read: the server is of another version. */
  onUnreadable: (problem: string) => void;
  random?: () => number;
}

/**
 * One WebSocket for the page. States: connecting → open ⇄ reconnecting; `close` ends it from anywhere, `open` begins anew.
 * The server's table is the truth: nothing is queued here, a new connection simply asks again.
 */
export function createLiveSocket(options: Options): LiveSocket {
  const random = options.random ?? Math.random;
  let state: Connection = 'connecting';
  let socket: Socket | null = null;
  let wanted: WsRequest | null = null;
  let attempt = 0;
  let current = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = true;

  const enter = (next: Connection) => {
    if (state === next) return;
    state = next;
    options.onConnection(next);
  };

  const receive = (data: unknown) => {
    const frame = WsFrameSchema.safeParse(parseJson(data));
    if (frame.success) options.onFrame(frame.data);
    else options.onUnreadable(frame.error.message);
  };

  const connect = () => {
    timer = null;
    // A socket that was replaced may still speak; only the newest one counts.
    current += 1;
    const mine = current;
    const opened = options.connect({
      onOpen: () => {
        if (mine !== current) return;
        attempt = 0;
        enter('open');
        if (wanted !== null) opened.send(JSON.stringify(wanted));
      },
      onMessage: (data) => {
        if (mine === current) receive(data);
      },
      onClose: () => {
        if (closed || mine !== current) return;
        enter('reconnecting');
        timer = setTimeout(connect, backoffMs(attempt, random()));
        attempt += 1;
      },
    });
    socket = opened;
  };

  return {
    open() {
      closed = false;
      connect();
    },
    watch(request) {
      wanted = request;
      if (state === 'open') socket?.send(JSON.stringify(request));
    },
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

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data);
  } catch {
    // Not JSON is one of the ways of not being a frame; the schema refuses null.
    return null;
  }
}
