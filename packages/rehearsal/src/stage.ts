import type { Meetings } from './meetings.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';

/** Everything that the routes share. */
export interface Stage {
  key: string;
  script: Script;
  log: RequestLog;
  meetings: Meetings;
  /** Milliseconds. */
  pace: { replyMs: number; chunkMs: number };
  /** Fires when the server closes, so that silent and slow replies end. */
  closing: AbortSignal;
}
