import type { IncomingHttpHeaders } from 'node:http';
import proxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config.js';
import { coderAway, coderSlow, toReply } from '../errors.js';

const internalHeader = 'x-boocode-internal';

/** Credentials are for this door alone: coder knows the door by the internal token, and nothing of the client's goes through. */
function forwarded(headers: IncomingHttpHeaders, internal: string) {
  const { [internalHeader]: _claimed, authorization: _bearer, cookie: _cookie, origin: _origin, ...rest } = headers;
  return { ...rest, [internalHeader]: internal };
}

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'FST_REPLY_FROM_GATEWAY_TIMEOUT']);
const isTimeout = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && timeouts.has(error.code);

/** Proxies `/api/coder/*`, HTTP and WebSocket, unchanged and unbuffered. */
export async function coderProxy(app: FastifyInstance, config: ServerConfig) {
  const { internal } = config.secrets;
  const wsClientOptions = {
    headers: { [internalHeader]: internal },
    // By default the client's cookie would be passed on.
    rewriteRequestHeaders: (headers: Record<string, string>) => headers,
    handshakeTimeout: 5000,
  };
  await app.register(proxy, {
    upstream: config.coderUrl,
    prefix: '/api/coder',
    rewritePrefix: '/api/coder',
    websocket: true,
    wsClientOptions,
    undici: { connect: { timeout: 3000 }, headersTimeout: 60_000, bodyTimeout: 300_000 },
    // A launch that is sent twice would be two runs.
    retryMethods: [],
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => forwarded(headers, internal),
      onError: (reply, { error }) => {
        const { status, body } = toReply(isTimeout(error) ? coderSlow(error) : coderAway(error));
        reply.code(status).send(body);
      },
    },
  });
}
