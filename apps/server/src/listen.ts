import type { FastifyInstance } from 'fastify';
import { furtherPorts } from '@boocode/http/further-ports';
import { listenFault } from '@boocode/http/listen-fault';
import { NoFreePort } from './errors.js';

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Listens on `port`, or on the next free one of those after it; answers with the port that it got. Throws `NoFreePort`, and `ListenFault`
 * where no try can help.
 */
export async function listen(app: FastifyInstance, { host, port }: { host: string; port: number }): Promise<number> {
  for (let candidate = port; candidate <= port + furtherPorts; candidate += 1) {
    try {
      // Ports are tried one after another on purpose: the first free one is wanted.
      // oxlint-disable-next-line no-await-in-loop
      await app.listen({ host, port: candidate });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : candidate;
    } catch (error) {
      if (!isTaken(error)) throw listenFault(error, { host, port: candidate }) ?? error;
      app.log.info({ port: candidate }, 'port is taken, trying the next one');
    }
  }
  throw new NoFreePort(port, port + furtherPorts);
}
