import { ChildProcess } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { z } from 'zod';

/** A request of undici, the same object from its sending to its end. */
const HttpCall = z.custom<{ origin: string }>(
  (value) => typeof value === 'object' && value !== null && 'origin' in value && typeof value.origin === 'string',
);

// What Node publishes on its diagnostics channels, as far as it is looked at.

export const Started = z.object({ process: z.instanceof(ChildProcess) });
export const Sent = z.object({ request: HttpCall, socket: z.instanceof(Duplex) });
export type Sent = z.infer<typeof Sent>;
export const Answering = z.object({
  request: HttpCall,
  response: z.object({ headers: z.array(z.instanceof(Uint8Array)) }),
});
export type Answering = z.infer<typeof Answering>;
export const Answered = z.object({ request: HttpCall });
export const ModelCall = z.object({
  request: z.instanceof(IncomingMessage),
  response: z.instanceof(ServerResponse),
  socket: z.instanceof(Socket),
});
export type ModelCall = z.infer<typeof ModelCall>;
