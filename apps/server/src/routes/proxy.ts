import type { IncomingHttpHeaders } from 'node:http';
import proxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import type { ServerConfig } from '../config.js';
import { coderAway, coderSlow, termAway, termSlow, toReply, type HttpError } from '../errors.js';
import { holdBack } from '../streams/hold-back.js';

/** Another process behind this door. */
interface Upstream {
  url: string;
  prefix: string;
  /** What stands there instead of the prefix; by default the same. */
  behind?: string;
  websocket?: boolean;
  away: (cause: unknown) => HttpError;
  slow: (cause: unknown) => HttpError;
}

const internalHeader = 'x-boocode-internal';
/** Of one WebSocket message: a terminal takes a million characters at once, and each may be written as six. */
const mostMessageBytes = 8 * 1024 * 1024;

/** Credentials are for this door alone: the others know the door by the internal token, and nothing of the client's goes through. */
function forwarded(headers: IncomingHttpHeaders, internal: string) {
  const { [internalHeader]: _claimed, authorization: _bearer, cookie: _cookie, origin: _origin, ...rest } = headers;
  return { ...rest, [internalHeader]: internal };
}

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'FST_REPLY_FROM_GATEWAY_TIMEOUT']);
const isTimeout = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && timeouts.has(error.code);

const betweenSockets = {
  // Of a client that left before its other side was reached the proxy tells nobody: that side would be kept, and served, for ever.
  onConnect: (_context: unknown, client: WebSocket, upstream: WebSocket) => {
    if (client.readyState !== client.OPEN) upstream.terminate();
  },
  onIncomingMessage: (_context: unknown, client: WebSocket, upstream: WebSocket) => holdBack(client, upstream),
  onOutgoingMessage: (_context: unknown, client: WebSocket, upstream: WebSocket) => holdBack(upstream, client),
};

/** Below these, proxies take WebSockets themselves. */
export const proxiedPrefixes = ({ termUrl }: ServerConfig): string[] =>
  termUrl === null ? ['/api/coder'] : ['/api/coder', '/api/term'];

/** Proxies `/api/coder/*` and `/api/term/*`, HTTP and WebSocket, unchanged and unbuffered. */
export async function proxies(app: FastifyInstance, { coderUrl, termUrl, secrets: { internal } }: ServerConfig) {
  const coder = { url: coderUrl, away: coderAway, slow: coderSlow };
  await forward(app, { ...coder, prefix: '/api/coder' }, internal);
  // Where Prometheus looks by itself.
  await forward(app, { ...coder, prefix: '/metrics', behind: '/metrics', websocket: false }, internal);
  if (termUrl === null) {
    app.all('/api/term/*', () => {
      throw termAway();
    });
    return;
  }
  await forward(app, { url: termUrl, prefix: '/api/term', away: termAway, slow: termSlow }, internal);
}

async function forward(
  app: FastifyInstance,
  { url, prefix, behind = prefix, websocket = true, away, slow }: Upstream,
  internal: string,
) {
  const wsClientOptions = {
    headers: { [internalHeader]: internal },
    // By default the client's cookie would be passed on.
    rewriteRequestHeaders: (headers: Record<string, string>) => headers,
    handshakeTimeout: 5000,
  };
  await app.register(proxy, {
    upstream: url,
    prefix,
    rewritePrefix: behind,
    websocket,
    wsClientOptions,
    wsServerOptions: { maxPayload: mostMessageBytes },
    wsHooks: betweenSockets,
    undici: { connect: { timeout: 3000 }, headersTimeout: 60_000, bodyTimeout: 300_000 },
    // A launch that is sent twice would be two runs.
    retryMethods: [],
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => forwarded(headers, internal),
      onError: (reply, { error }) => {
        const { status, body } = toReply(isTimeout(error) ? slow(error) : away(error));
        reply.code(status).send(body);
      },
    },
  });
}
