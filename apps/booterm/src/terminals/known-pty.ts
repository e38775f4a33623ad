/* oxlint-disable no-underscore-dangle -- node-pty names it so */
import type { IPty } from '@lydell/node-pty';

/**
 * A pty with what the typings of node-pty do not show and input needs: `write` of node-pty stops the whole process while the program
 * does not read (libuv writes to the master of a pty blocking), so input is written to the descriptor. Reading needs nothing of this:
 * `pause` and `resume` suffice.
 */
export interface KnownPty extends IPty {
  readonly fd: number;
  /** Its number may be another file's once this is destroyed. */
  readonly _socket: { readonly destroyed: boolean };
}

/** Whether this release of node-pty is made as the one that booterm was written for. */
export function isKnownPty(pty: IPty): pty is KnownPty {
  return 'fd' in pty && typeof pty.fd === 'number' && '_socket' in pty && hasDestroyed(pty._socket);
}

function hasDestroyed(socket: unknown): boolean {
  return (
    typeof socket === 'object' && socket !== null && 'destroyed' in socket && typeof socket.destroyed === 'boolean'
  );
}
