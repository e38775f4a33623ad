import { createOpencodeClient, type OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { BackendError } from '../backend-error.js';
import { fetchLines } from './fetch-lines.js';

export type { OpencodeClient };

/** Milliseconds that any single request to the server may take. */
const REQUEST_LIMIT_MS = 20_000;

export function opencodeClient(url: string, password: string): OpencodeClient {
  return createOpencodeClient({
    baseUrl: url,
    fetch: fetchLines,
    headers: { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}` },
  });
}

/** A fresh time limit for one request. */
export function limited(limitMs = REQUEST_LIMIT_MS): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(limitMs) };
}

interface Reply<T> {
  data?: T | undefined;
  error?: unknown;
  response?: Response | undefined;
}

/** The data of a reply; the SDK returns faults instead of throwing them. Throws `agent.request`, a crash. */
export async function answer<T>(what: string, call: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = await call;
  } catch (error) {
    throw refused(what, 'no answer', error);
  }
  if (reply.error !== undefined || reply.data === undefined) {
    throw refused(what, reply.response === undefined ? 'no answer' : `HTTP ${reply.response.status}`, reply.error);
  }
  return reply.data;
}

/** As `answer`, for replies without a body. */
export async function done(what: string, call: Promise<Reply<unknown>>): Promise<void> {
  await answer(
    what,
    call.then((reply) => ({ ...reply, data: null })),
  );
}

function refused(what: string, how: string, cause: unknown): BackendError {
  return new BackendError(
    'crash',
    'agent.request',
    `opencode did not ${what} (${how}). It is tried again on a fresh start.`,
    { cause },
  );
}
