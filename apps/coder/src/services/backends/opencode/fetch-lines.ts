import { WholeLines } from '../../processes/whole-lines.js';

/**
 * `fetch` for opencode's SDK, which gathers what it was sent of an event, and looks through all of it again with each piece. It is handed
 * whole lines alone, and none that is too long to be an event.
 */
export async function fetchLines(request: string | URL | Request, init?: RequestInit): Promise<Response> {
  const reply = await fetch(request, init);
  const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (reply.body === null || !isStream) return reply;
  const lines = new WholeLines(() => undefined);
  const whole = new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, out) => out.enqueue(lines.push(piece)),
    flush: (out) => out.enqueue(lines.rest()),
  });
  return new Response(reply.body.pipeThrough(whole), reply);
}
