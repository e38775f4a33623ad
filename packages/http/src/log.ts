import type { ServiceName } from '@boocode/contracts/health';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { redactor } from './redact.js';

export interface LogOptions {
  service: ServiceName;
  level: string;
  /** Whose secrets are kept out, wherever they come up. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Default: stdout. */
  destination?: DestinationStream;
}

/**
 * The log of a service: a JSON object a line, with `level` (pino's number), `time` (ISO 8601), `service`, `msg`, and where it is about
 * them `task`, `attempt`, `run`, `chat`. Lines pass the one redaction as they are written: what an error drags along too.
 */
export function createLog({ service, level, environment, destination }: LogOptions): Logger {
  const redact = redactor(environment);
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    hooks: { streamWrite: redact },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
