import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { LogFile } from './log-file.js';

/** pino's numbers: 40 is a warning, 50 an error, 60 fatal. */
const warningLevel = 40;

const LogLine = z.looseObject({
  level: z.number(),
  msg: z.string().optional(),
  err: z.looseObject({ message: z.string() }).optional(),
});

export interface ChildOutput {
  stdout: Readable;
  stderr: Readable;
}

export interface OutputPorts {
  log: LogFile;
  /** Words on stderr: of Node, or of a child that cannot start. */
  noteWords: (line: string) => void;
  warn: (line: string) => void;
}

/** Everything that a child writes goes to its log; what a person should see goes to `warn`, one line each. */
export function keepOutput(output: ChildOutput, { log, noteWords, warn }: OutputPorts): void {
  createInterface({ input: output.stdout }).on('line', (line) => {
    log.write(`${line}\n`);
    const words = warningIn(line);
    if (words !== null) warn(words);
  });
  createInterface({ input: output.stderr }).on('line', (line) => {
    if (line.trim() === '') return;
    noteWords(line);
    warn(line);
  });
}

/** The words of a JSON log line that is a warning or worse; null for any other line. */
export function warningIn(line: string): string | null {
  const parsed = LogLine.safeParse(parseJson(line));
  if (!parsed.success || parsed.data.level < warningLevel) return null;
  const { msg, err } = parsed.data;
  if (msg !== undefined && err !== undefined && !msg.includes(err.message)) return `${msg}: ${err.message}`;
  return msg ?? err?.message ?? line;
}

function parseJson(line: string): unknown {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    // A line that only looks like JSON is plain text; it is in the log either way.
    return null;
  }
}
