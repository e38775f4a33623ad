import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

export interface GateProxy {
  /** The database's address by way of the gate. */
  url: string;
  /** Cuts every connection and takes no new one: the database is away. */
  shut(): void;
  /** The database is back. */
  open(): void;
  /**
   * `all`: every connection, also those to come until `open()`, stays open and hears nothing more, in either direction, as if
   * the way were lost. `listening`: only what listens now, a half-open connection among good ones. `heartbeats`: what has
   * carried one, and until `open()` whatever carries its first.
   */
  swallow(which: 'all' | 'listening' | 'heartbeats'): void;
  close(): Promise<void>;
}

/** A gate in front of a Postgres, so that one client can lose a database that others still have. For tests only. */
export async function gateProxy(databaseUrl: string): Promise<GateProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const pairs = new Map<Socket, { database: Socket; listens: boolean; beats: boolean }>();
  let shut = false;
  let lost = false;
  let heartbeatsLost = false;
  const server = createServer((client) => {
    if (shut) {
      client.destroy();
      return;
    }
    if (lost) {
      sockets.add(client);
      client.on('error', () => client.destroy()).resume();
      return;
    }
    const database = connect(Number(target.port), target.hostname);
    const pair = { database, listens: false, beats: false };
    pairs.set(client, pair);
    client.on('data', (bytes) => {
      pair.listens ||= bytes.includes('listen "');
      // The words of a statement go over the wire once a connection; then only its name does.
      pair.beats ||= bytes.includes('heartbeat(');
      if (pair.beats && heartbeatsLost) swallowPair(client, database);
    });
    client.on('close', () => pairs.delete(client));
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gate has no port.');
  url.port = String(address.port);
  return {
    url: url.href,
    shut() {
      shut = true;
      for (const socket of sockets) socket.destroy();
    },
    open() {
      shut = false;
      lost = false;
      heartbeatsLost = false;
    },
    swallow(which) {
      lost = which === 'all';
      heartbeatsLost = which === 'heartbeats';
      for (const [client, { database, listens, beats }] of pairs) {
        if (which === 'all' || (which === 'listening' ? listens : beats)) swallowPair(client, database);
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function swallowPair(client: Socket, database: Socket): void {
  client.unpipe(database).resume();
  database.unpipe(client).resume();
}
