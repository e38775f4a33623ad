/* oxlint-disable no-underscore-dangle -- node-pty and Node name them so */
import type { IPty } from '@lydell/node-pty';

/** Reading from a pty can stop at once and go on, below the stream. */
interface Handle {
  readStop(): void;
  readStart(): void;
}

/**
 * `pty.pause()` lets the stream read on into a buffer of its own, which is thrown away when the shell ends meanwhile. The handle below
 * keeps nothing: what is not read stays in the pty.
 */
export function stopReading(pty: IPty): void {
  handleOf(pty)?.readStop();
}

export function goOnReading(pty: IPty): void {
  handleOf(pty)?.readStart();
}

/** Null once it is closed. */
function handleOf(pty: IPty): Handle | null {
  const socket: unknown = '_socket' in pty ? pty._socket : null;
  const handle: unknown = typeof socket === 'object' && socket !== null && '_handle' in socket ? socket._handle : null;
  return isHandle(handle) ? handle : null;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'readStop' in value && 'readStart' in value;
}
