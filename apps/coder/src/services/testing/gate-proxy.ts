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
   * the way were lost. `listening`: only what listens now, a half-open connection among good ones.
   */
  swallow(which: 'all' | 'listening'): void;
  close(): Promise<void>;
}

/** A gate in front of a Postgres, so that one client can lose a database that others still have. For tests only. */
export async function gateProxy(databaseUrl: string): Promise<GateProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const pairs = new Map<Socket, { database: Socket; listens: boolean }>();
  let shut = false;
  let lost = false;
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
    const pair = { database, listens: false };
    pairs.set(client, pair);
    client.on('data', (bytes) => {
      pair.listens ||= bytes.includes('listen "');
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
    },
    swallow(which) {
      lost = which === 'all';
      for (const [client, { database, listens }] of pairs) {
        if (which === 'listening' && !listens) continue;
        client.unpipe(database).resume();
        database.unpipe(client).resume();
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
