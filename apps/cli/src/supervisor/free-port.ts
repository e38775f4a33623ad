import { createServer, type AddressInfo } from 'node:net';
import { furtherPorts } from '@boocode/http/further-ports';
import { listenFault } from '@boocode/http/listen-fault';
import { CliError, codeOf, exitCode } from '../errors.js';

/** The first port at `host`, from `wished` upwards, that nobody listens on. Throws `CliError` where none can be had. */
export async function freePort(host: string, wished: number): Promise<number> {
  const last = Math.min(wished + furtherPorts, 65_535);
  for (let port = wished; port <= last; port += 1) {
    if (await canListen(host, port)) return port;
  }
  throw new CliError({
    code: 'port.none_free',
    message: `No port from ${wished} to ${last} is free. Set BOOCODE_PORT to another one.`,
  });
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (codeOf(error) === 'EADDRINUSE') return resolve(false);
      const fault = listenFault(error, { host, port });
      if (fault === null) return reject(error);
      reject(new CliError({ code: 'port.refused', message: fault.message, exit: exitCode.usage }));
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port of this machine's own that the system picks: two that ask at one moment get different ones. */
export async function anyFreePort(): Promise<number> {
  const probe = createServer();
  const address = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => resolve(probe.address()));
  });
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('A listening socket had no port.');
  return address.port;
}
