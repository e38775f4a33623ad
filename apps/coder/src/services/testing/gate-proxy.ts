import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

export interface GateProxy {
  /** The database's address by way of the gate. */
  url: string;
  /** Cuts every connection and takes no new one: the database is away. */
  shut(): void;
  /** The database is back. */
  open(): void;
  close(): Promise<void>;
}

/** A gate in front of a Postgres, so that one client can lose a database that others still have. For tests only. */
export async function gateProxy(databaseUrl: string): Promise<GateProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let shut = false;
  const server = createServer((client) => {
    if (shut) {
      client.destroy();
      return;
    }
    const database = connect(Number(target.port), target.hostname);
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
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
