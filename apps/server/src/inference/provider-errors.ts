import type { Message } from '@boocode/contracts/message';
import { APICallError, LoadAPIKeyError, RetryError } from 'ai';
import { z } from 'zod';

type Told = NonNullable<Message['error']>;

/** The provider ended its answer in the middle, without a word about why. */
export class StreamCut extends Error {
  override readonly name = 'StreamCut';
}

/** A model that can't be asked, with words that say what mends it. */
export class ModelUnusable extends Error {
  override readonly name = 'ModelUnusable';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const away = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const cut = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT']);
/** Errors of the client library that carry no code. */
const cutMessage = /^terminated$|other side closed|ended without a finish reason/i;
const tooLong = /context.{0,20}(?:length|window)|maximum context|prompt is too long|too many tokens|input is too long/i;

/** What went wrong with a provider, in words, and a code for programs. Keys are never part of it. */
export function providerError(error: unknown, { title, secrets }: { title: string; secrets: readonly string[] }): Told {
  const told = words(error, title);
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), told.message);
  return { ...told, message };
}

function words(error: unknown, title: string): Told {
  if (RetryError.isInstance(error)) return words(error.lastError, title);
  if (error instanceof ModelUnusable) return { code: error.code, message: error.message };
  if (LoadAPIKeyError.isInstance(error))
    return { code: 'provider.no-key', message: `${title} needs a key; none is set.` };
  if (error instanceof StreamCut) return { code: 'provider.cut', message: cutWords(title) };
  // An answer that broke off carries the status with which it had begun.
  const status = APICallError.isInstance(error) ? (error.statusCode ?? 200) : 200;
  if (APICallError.isInstance(error) && status >= 400) return statusWords(error, status, title);
  return connectionWords(error, title);
}

function connectionWords(error: unknown, title: string): Told {
  const code = codeIn(error);
  if (code !== null && away.has(code)) {
    const message = `${title} cannot be reached (${code}). Is it running, and is its address right?`;
    return { code: 'provider.unreachable', message };
  }
  const isCut = (code !== null && cut.has(code)) || (error instanceof Error && cutMessage.test(error.message));
  if (isCut) return { code: 'provider.cut', message: cutWords(title) };
  const said = messageIn(error);
  return {
    code: 'provider.failed',
    message: `${title} did not answer as expected${said === '' ? '' : `: ${said}`}. Try again.`,
  };
}

const cutWords = (title: string) =>
  `The connection to ${title} broke off in the middle of the answer. What was written is kept; go on from there.`;

function statusWords(error: APICallError, status: number, title: string): Told {
  const said = messageIn(error);
  const quoted = said === '' ? '' : ` It says: ${said}`;
  if (status === 401 || status === 403) {
    return {
      code: 'provider.wrong-key',
      message: `${title} refuses the key (${status}). Set the right one and try again.${quoted}`,
    };
  }
  if (status === 404) {
    return {
      code: 'provider.model-not-found',
      message: `${title} does not know this model (404). Choose another one.${quoted}`,
    };
  }
  if (status === 429)
    return { code: 'provider.rate-limit', message: `${title} has reached a limit${resetWords(error)}.${quoted}` };
  if (status === 413 || (status === 400 && tooLong.test(`${said} ${error.responseBody ?? ''}`))) {
    const message = `The conversation has become too long for this model. Compact it, or choose a model with a larger window.${quoted}`;
    return { code: 'provider.context-too-long', message };
  }
  if (status >= 500) {
    return {
      code: 'provider.overloaded',
      message: `${title} has a fault or is overloaded (${status}). Try again in a moment.${quoted}`,
    };
  }
  return { code: 'provider.refused', message: `${title} refused the request (${status}).${quoted}` };
}

/** When a limit ends, as far as the provider says so. */
function resetWords({ responseHeaders = {} }: APICallError): string {
  const seconds = Number(responseHeaders['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return `; it ends at ${timeIn(seconds * 1_000)}`;
  const at = responseHeaders['retry-after'] ?? responseHeaders['anthropic-ratelimit-requests-reset'];
  const date = at === undefined ? Number.NaN : Date.parse(at);
  return Number.isNaN(date) ? '; try again later' : `; it ends at ${new Date(date).toISOString().slice(0, 16)}Z`;
}

const timeIn = (ms: number) => `${new Date(Date.now() + ms).toISOString().slice(0, 16)}Z`;

const Caused = z.object({ code: z.string().optional(), cause: z.unknown().optional() });

function codeIn(error: unknown): string | null {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at !== undefined && at !== null; depth += 1) {
    const parsed = Caused.safeParse(at);
    if (!parsed.success) return null;
    if (parsed.data.code !== undefined) return parsed.data.code;
    at = parsed.data.cause;
  }
  return null;
}

function messageIn(error: unknown): string {
  const message = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
  return message.trim().replace(/\.$/, '').slice(0, 500);
}
