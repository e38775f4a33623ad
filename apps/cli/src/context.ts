import type { Config } from './config.js';
import type { Output } from './output.js';

/** What every command is given: nothing below `main.ts` reaches for the process itself. */
export interface Context {
  config: Config;
  environment: NodeJS.ProcessEnv;
  output: Output;
  /** Where progress is shown. */
  stderr: NodeJS.WriteStream;
  /** Width of stdout in cells, and whether it takes colours. */
  stdout: { columns: number; coloured: boolean };
  /** Asks a person on the terminal, who answers yes or no; null = nobody is there. */
  confirm: ((question: string) => Promise<boolean>) | null;
  /** The folder that relative paths on the command line start from. */
  folder: string;
  /** Aborted by Ctrl-C, SIGTERM, or a terminal that closes. */
  signal: AbortSignal;
}
