import { CoderFrameSchema, isSnapshot, type CoderFrame } from '@boocode/contracts/ws-frames';
import type { WsRequest } from '@boocode/contracts/stream';
import type { FastifyBaseLogger } from 'fastify';
import { WebSocket } from 'ws';

const watched = ['asks', 'runs'] as const;
type Watched = (typeof watched)[number];
type Placed = Exclude<CoderFrame, { type: 'error' }>;

const firstMs = 250;
const longestMs = 15_000;
const handshakeMs = 5_000;

interface CoderWatch {
  /** Of coder, `http:` or `https:`. */
  coderUrl: string;
  internalToken: string;
  onFrame: (frame: Placed) => void;
  log: Pick<FastifyBaseLogger, 'warn' | 'debug'>;
}

/**
 * Watches what is asked and which runs there are, as any client does, until it is closed. A connection that is lost is made again, and
 * asks for what comes after the last frame that was taken: no frame is missed, and none comes twice.
 */
export function watchCoder({ coderUrl, internalToken, onFrame, log }: CoderWatch): { close(): void } {
  const url = new URL('/api/coder/ws', coderUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const places = new Map<Watched, number>();
  let socket: WebSocket | null = null;
  let timer: NodeJS.Timeout | null = null;
  let tries = 0;
  let closed = false;

  const ask = (stream: Watched): void => {
    const request: WsRequest = { type: 'watch', stream, after: places.get(stream) ?? null };
    socket?.send(JSON.stringify(request));
  };
  const take = (data: string): void => {
    const parsed = CoderFrameSchema.safeParse(jsonOf(data));
    if (!parsed.success) return log.warn({ why: parsed.error.message }, 'coder said what this server does not know');
    const frame = parsed.data;
    if (frame.type === 'error') return log.warn({ code: frame.code, why: frame.message }, 'coder refuses a stream');
    const { stream, seq } = frame;
    if (!isWatched(stream)) return undefined;
    const place = places.get(stream);
    if (!isSnapshot(frame)) {
      if (place === undefined || seq <= place) return undefined;
      if (seq !== place + 1) return ask(stream);
    }
    places.set(stream, seq);
    return onFrame(frame);
  };
  const connect = (): void => {
    const mine = new WebSocket(url, {
      headers: { 'x-boocode-internal': internalToken },
      handshakeTimeout: handshakeMs,
    });
    socket = mine;
    mine.on('open', () => {
      tries = 0;
      for (const stream of watched) ask(stream);
    });
    mine.on('message', (data: Buffer) => take(data.toString('utf8')));
    // It closes next, which is where it is dealt with.
    mine.on('error', (error) => log.debug({ err: error }, 'coder cannot be watched'));
    mine.on('close', () => {
      if (closed) return;
      timer = setTimeout(connect, Math.min(longestMs, firstMs * 2 ** tries));
      tries += 1;
    });
  };
  connect();
  return {
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      socket?.terminate();
    },
  };
}

const isWatched = (stream: string): stream is Watched => watched.some((name) => name === stream);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses what is no JSON, as it does what is no frame.
    return null;
  }
}
