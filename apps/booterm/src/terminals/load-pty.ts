import type { IPty, IPtyForkOptions } from '@lydell/node-pty';
import { messageOf } from './message-of.js';

export type SpawnPty = (file: string, args: string[], options: IPtyForkOptions) => IPty;
/** How to make a pty, or why none can be made here. */
export type Pty = { spawn: SpawnPty } | { problem: string };

/** The native part comes prebuilt in a package of its own for each platform; where that is not installed the rest still works. */
export async function loadPty(): Promise<Pty> {
  try {
    const { spawn } = await import('@lydell/node-pty');
    return { spawn };
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    return {
      problem:
        `This machine cannot have terminals: the package @lydell/node-pty-${platform} is not there or does not fit (${messageOf(error)}). ` +
        'Install BooCode anew with its optional packages; everything but terminals works without.',
    };
  }
}
