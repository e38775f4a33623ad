import type { WsRequest } from '@boocode/contracts/stream';
import { CoderFrameSchema, type CoderFrame } from '@boocode/contracts/ws-frames';
import { WebSocket, type RawData } from 'ws';
import type { CoderClient } from './coder-client.js';

/** A socket that says nothing for this long, not even an answer to a ping, is dead however open it looks. */
const silentMs = 15_000;

/**
 * Watches a run over one WebSocket. Resolves when the socket is gone, for whatever reason, or `signal` aborts: the caller
 * decides whether to try again.
 */
export function watchRun(
  client: Pick<CoderClient, 'headers'> & { address: { url: string } },
  { id, onFrame, signal }: { id: string; onFrame: (frame: CoderFrame) => void; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const url = `${client.address.url.replace(/^http/, 'ws')}/api/coder/ws`;
    const socket = new WebSocket(url, { headers: client.headers(), handshakeTimeout: 5_000 });
    const requests: WsRequest[] = [
      { type: 'watch', stream: `run:${id}`, after: null },
      { type: 'watch', stream: 'asks', after: null },
    ];
    let alive = true;
    const heartbeat = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, silentMs);
    const stop = () => socket.terminate();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('open', () => {
      for (const request of requests) socket.send(JSON.stringify(request));
    });
    socket.on('pong', () => (alive = true));
    socket.on('message', (data) => {
      alive = true;
      const frame = readFrame(data);
      if (frame !== null) onFrame(frame);
    });
    // An error is always followed by `close`; polling goes on meanwhile.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(heartbeat);
      signal.removeEventListener('abort', stop);
      resolve();
    });
    if (signal.aborted) stop();
  });
}

/** Null for a frame of a newer version, or what is none: it may be missed, because polling brings the state all the same. */
function readFrame(data: RawData): CoderFrame | null {
  const text = Array.isArray(data)
    ? Buffer.concat(data)
    : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  return CoderFrameSchema.safeParse(jsonOf(text.toString('utf8'))).data ?? null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses what is no JSON, as it does what is no frame.
    return null;
  }
}
