import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { RuleStep } from './rules.js';
import type { Frame } from './wires/wire.js';

/** What may go wrong with a stream, and how slowly it comes. */
export interface Manner {
  /** Beside those of every stream. */
  headers?: Readonly<Record<string, string>>;
  chunkMs: number;
  truncate: RuleStep['truncate'];
  hangMidway: boolean;
  garbage: boolean;
}

/** How a reply ended: `aborted` when the caller or the server went away first. */
export type Ending = 'done' | 'cut' | 'aborted';

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  connection: 'keep-alive',
};

/** Bytes that no protocol knows: half an event, then something that was never JSON. */
export const garbageBytes = 'data: {"choices": [{"delta\n\n<html>502 Bad Gateway</html>\n\n';

const eventComment = ': cut\n\n';

/** Writes the frames of a stream in the given manner. Resolves when the response is over, whoever ended it. */
export async function playStream(
  response: ServerResponse,
  { frames, manner, signal }: { frames: Iterable<Frame>; manner: Manner; signal: AbortSignal },
): Promise<Ending> {
  response.writeHead(200, { ...manner.headers, ...streamHeaders });
  for (const frame of frames) {
    if (frame.phase === 'call' || frame.phase === 'close') {
      const ending = await breakOff(response, manner, signal);
      if (ending !== null) return ending;
    }
    if (signal.aborted) return 'aborted';
    if (!response.write(frame.bytes)) await drained(response, signal);
    if (frame.phase === 'text' || frame.phase === 'call') await pause(manner.chunkMs, signal);
  }
  response.end();
  return 'done';
}

/** Waits; ends early and quietly when the signal fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0) return;
  await wait(milliseconds, undefined, { signal }).catch(ignoreAbort);
}

/** Stays silent until the caller or the server gives up. */
export async function silence(signal: AbortSignal): Promise<'aborted'> {
  if (!signal.aborted) await once(signal, 'abort');
  return 'aborted';
}

async function breakOff(response: ServerResponse, manner: Manner, signal: AbortSignal): Promise<Ending | null> {
  if (manner.hangMidway) return silence(signal);
  if (manner.garbage) response.write(garbageBytes);
  if (manner.truncate === 'socket') {
    // What was written must have left the process, or the caller would see a refused request instead of a cut reply.
    await new Promise<void>((resolve) => response.write(eventComment, () => resolve()));
    response.destroy();
    return 'cut';
  }
  if (manner.truncate === 'clean' || manner.garbage) {
    response.end();
    return 'cut';
  }
  return null;
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal }).catch(ignoreAbort);
}

function ignoreAbort(error: unknown): void {
  // An abort is how waiting ends when the caller leaves; the next look at the signal sees it.
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
