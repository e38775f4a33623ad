import type { Context } from './context.js';

/** What the program needs to know of its process. `context` reads the configuration, with the flags that win over it. */
export interface Shell {
  context: (flags?: { host?: string; port?: string }) => Context;
  /** Told the exit code of the command that ran. */
  finish: (code: number) => void;
}
