import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';

/** Names that the browser takes for this machine: of a person's own network, and of somebody else. */
export const names = { own: 'boo.test', evil: 'evil.test' } as const;
export const resolverRules = `--host-resolver-rules=${Object.values(names)
  .map((name) => `MAP ${name} 127.0.0.1`)
  .join(', ')}`;

/** A site of somebody else, with an empty page at `/` and a STUN server. */
export interface Elsewhere {
  /** The same machine at another port: to a browser the same site, so that the cookie goes along. */
  sameSite: string;
  /** A site of its own. */
  crossSite: string;
  /** UDP port of the STUN server. */
  stun: number;
  /** Whatever arrived, but for the page itself: paths, and `stun`. */
  visits: string[];
  close(): Promise<void>;
}

const Address = z.object({ port: z.int() });

export async function startElsewhere(): Promise<Elsewhere> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/' && request.url !== '/favicon.ico') visits.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Elsewhere</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peers = createSocket('udp4', () => visits.push('stun'));
  peers.bind(0, '127.0.0.1');
  await once(peers, 'listening');
  const { port } = Address.parse(server.address());
  return {
    sameSite: `http://127.0.0.1:${port}`,
    crossSite: `http://${names.evil}:${port}`,
    stun: peers.address().port,
    visits,
    async close() {
      peers.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
