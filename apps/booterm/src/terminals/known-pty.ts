/* oxlint-disable no-underscore-dangle -- node-pty names it so */
import { ReadStream } from 'node:tty';
import type { IPty } from '@lydell/node-pty';

/**
 * A pty with what the typings of node-pty do not show. Input is written to the descriptor: `write` of node-pty stops the whole process
 * while the program does not read (libuv writes to the master of a pty blocking). Output is read from the socket, and what is left of
 * it from the descriptor.
 */
export interface KnownPty extends IPty {
  readonly fd: number;
  /** Its number may be another file's once this is destroyed. */
  readonly _socket: ReadStream;
}

/** Whether this release of node-pty is made as the one that booterm was written for. */
export function isKnownPty(pty: IPty): pty is KnownPty {
  return 'fd' in pty && typeof pty.fd === 'number' && '_socket' in pty && pty._socket instanceof ReadStream;
}
