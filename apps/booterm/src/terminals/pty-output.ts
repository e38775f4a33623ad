/* oxlint-disable no-underscore-dangle -- node-pty names it so */
import { readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { KnownPty } from './known-pty.js';
import { codeOf } from './message-of.js';

/** More than the kernel keeps of a pty; a program that is left behind may go on writing. */
const mostLeft = 1_000_000;

/**
 * What the programs in a pty write, to the last byte. libuv takes a short read of a pty whose programs have ended for the end, though
 * the kernel gives what it has in pieces, and node-pty waits 200 ms for the rest of what a shell wrote that left a program behind: on
 * a busy machine the last words would be lost. So what is left is read before the descriptor is put away.
 */
export class PtyOutput {
  /** Resolves when the shell has ended and all that it wrote was told. */
  readonly ended: Promise<{ exitCode: number; signal?: number | undefined }>;

  /** The pty must be started with `encoding: null`. */
  constructor(pty: KnownPty, tell: (data: string) => void) {
    const decoder = new StringDecoder('utf8');
    const { _socket: socket } = pty;
    socket.on('data', (bytes) => tell(decoder.write(bytes)));
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (!socket.destroyed) {
        // What was read already is told by its own event.
        while (socket.read() !== null);
        for (const bytes of leftIn(pty.fd)) tell(decoder.write(bytes));
      }
      return destroy(error);
    };
    this.ended = new Promise((resolve) => {
      pty.onExit((end) => {
        tell(decoder.end());
        resolve(end);
      });
    });
  }
}

function* leftIn(fd: number): Generator<Buffer> {
  for (let read = 0; read < mostLeft;) {
    const bytes = Buffer.alloc(65_536);
    const length = readSome(fd, bytes);
    if (length === 0) return;
    read += length;
    yield bytes.subarray(0, length);
  }
}

/** 0 when there is no more: all programs have ended (EIO), or the one that is left has written nothing (EAGAIN). */
function readSome(fd: number, into: Buffer): number {
  try {
    return readSync(fd, into);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EIO' || code === 'EAGAIN') return 0;
    throw error;
  }
}
