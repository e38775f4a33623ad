import { connect as dial, type Socket } from 'node:net';
import type postgres from 'postgres';

/** So long a probe waits: a second SYN is sent after one second, so one that got lost proves nothing. */
const probeMs = 2_000;

/**
 * Knows which of several servers can be reached, for all connections of a pool. A server that was cut off refuses nothing: what waits
 * for it would wait until `answerMs` has passed, each connection anew, and each new one would be dialled there first. So once a query has
 * heard nothing for a moment the server is dialled again, which its kernel answers however slow it is. Where nothing answers, all
 * connections to it are ended at once, and others are dialled until it answers.
 */
export class ServerWatch implements postgres.HostWatch {
  readonly patience = 1;
  readonly #hosts: readonly { host: string; port: number }[];
  readonly #lost = new Set<number>();
  readonly #sockets = new Set<{ socket: Socket; place: number }>();
  /** By place: whoever asks while one is under way hears what it finds. */
  readonly #probes = new Map<number, Promise<boolean>>();

  constructor(hosts: readonly { host: string; port: number }[]) {
    this.#hosts = hosts;
  }

  choose(place: number): number {
    for (let step = 0; step < this.#hosts.length; step++) {
      const next = (place + step) % this.#hosts.length;
      if (!this.#lost.has(next)) return next;
      // It may be back: the next connection is told.
      void this.isReachable(next);
    }
    return place;
  }

  begun(socket: Socket, place: number): void {
    for (const one of this.#sockets) if (one.socket.destroyed) this.#sockets.delete(one);
    // Whoever goes elsewhere may know that the others are cut off: what only listens there would not find out.
    for (const other of new Set([...this.#sockets].map((one) => one.place))) {
      if (other !== place) void this.isReachable(other);
    }
    this.#sockets.add({ socket, place });
    const late = setTimeout(() => {
      if (socket.connecting) this.#giveUp(place);
    }, probeMs);
    late.unref();
  }

  isReachable(place: number): Promise<boolean> {
    const known = this.#probes.get(place);
    if (known !== undefined) return known;
    const probe = this.#probe(place).finally(() => this.#probes.delete(place));
    this.#probes.set(place, probe);
    return probe;
  }

  async #probe(place: number): Promise<boolean> {
    const server = this.#hosts[place];
    const reachable = server === undefined || (await answers(server));
    if (reachable) this.#lost.delete(place);
    else this.#giveUp(place);
    return reachable;
  }

  #giveUp(place: number): void {
    this.#lost.add(place);
    for (const one of this.#sockets) {
      if (one.place !== place) continue;
      this.#sockets.delete(one);
      one.socket.destroy();
    }
  }
}

/** Whether a connection can be opened there; nothing is said over it. */
function answers({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial({ host, port });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(probeMs, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.unref();
  });
}
