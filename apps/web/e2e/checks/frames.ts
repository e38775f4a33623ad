import { WsRequestSchema, type StreamName } from '@boocode/contracts/stream';
import { isSnapshot, WsFrameSchema, type StreamFrame } from '@boocode/contracts/ws-frames';
import type { Page, WebSocket } from 'playwright-core';

/** Listens to the WebSockets of a page from now on, reloads included: whether each stream comes whole, in order, and nothing twice. */
export class FrameRecord {
  /** What was amiss, in words. */
  readonly faults: string[] = [];
  /** Frames that came, without snapshots. */
  changes = 0;
  connections = 0;
  /** Place of the newest frame of each stream that the page as it is now was sent. */
  readonly #newest = new Map<StreamName, number>();

  constructor(page: Page) {
    page.on('websocket', (socket) => this.#listen(socket));
    // The next document knows of nothing, and begins before it is said to be loaded.
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) this.#newest.clear();
    });
  }

  #listen(socket: WebSocket): void {
    this.connections += 1;
    const places = new Map<StreamName, number>();
    socket.on('framesent', ({ payload }) => this.#ask(places, payload));
    socket.on('framereceived', ({ payload }) => this.#take(places, payload));
  }

  #ask(places: Map<StreamName, number>, payload: string | Buffer): void {
    const request = WsRequestSchema.parse(JSON.parse(payload.toString()));
    if (request.type !== 'watch' || request.after === null) return;
    const { stream, after } = request;
    // A page that asks for more than what it lacks would hide a gap of its own.
    if (after !== this.#newest.get(stream)) {
      this.faults.push(`${stream}: asked for what comes after ${after}, and had ${this.#newest.get(stream)}`);
    }
    if (!places.has(stream)) places.set(stream, after);
  }

  #take(places: Map<StreamName, number>, payload: string | Buffer): void {
    const frame = WsFrameSchema.parse(JSON.parse(payload.toString()));
    if (frame.type === 'error') return;
    const fault = faultOf(frame, places.get(frame.stream));
    if (fault !== null) this.faults.push(`${frame.stream}: ${fault}`);
    places.set(frame.stream, frame.seq);
    this.#newest.set(frame.stream, frame.seq);
    if (!isSnapshot(frame)) this.changes += 1;
  }
}

function faultOf(frame: StreamFrame, place: number | undefined): string | null {
  if (isSnapshot(frame)) {
    return place === undefined || frame.seq >= place ? null : `a snapshot of ${frame.seq} after ${place}`;
  }
  if (place === undefined) return `begins with the change ${frame.seq}, of nothing`;
  return frame.seq === place + 1 ? null : `${frame.seq} after ${place}`;
}
