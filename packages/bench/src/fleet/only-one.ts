import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Whether no other process of this machine has taken `name`; then it is this process's until that ends, however it ends. Linux only: a socket
 * in the abstract namespace, which nobody listens to.
 */
export async function takeName(name: string): Promise<boolean> {
  const server = createServer();
  server.listen(`\0${name}`);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.unref();
  return true;
}
