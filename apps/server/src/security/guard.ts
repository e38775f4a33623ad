import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hostRefused, loginNeeded, originRefused } from '../errors.js';
import { hostNameOf } from './addresses.js';
import { cookieName, type Gate } from './token.js';

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS']);

const headers = {
  'content-security-policy': [
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const isUpgrade = (request: FastifyRequest) => request.headers.upgrade !== undefined;

/** A browser names the page that asks; other programs send neither header and are known by their token alone. */
function isForeign(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin !== undefined) return !URL.canParse(origin) || new URL(origin).host !== host;
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function bearer(request: FastifyRequest): string | null {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function isKnown(request: FastifyRequest, gate: Gate): boolean {
  const token = bearer(request);
  if (token !== null) return gate.acceptsToken(token);
  const cookie = request.cookies[cookieName];
  return cookie !== undefined && gate.acceptsCookie(cookie);
}

/** The web app's own routes, as they are registered. */
const pages = new Set(['/', '/*']);

/** Asked of the route that was found, never of the address: one address can be written in many ways. */
function isOpen(request: FastifyRequest): boolean {
  const { url, config } = request.routeOptions;
  return request.is404 || config.open === true || (url !== undefined && pages.has(url));
}

/**
 * Runs before every route, upgrades to WebSocket included: Host, then Origin, then the token.
 * The web app's own files are served without a token, for they hold no data and carry the form that asks for it.
 */
export function guard(
  app: FastifyInstance,
  { allows, gate }: { allows: (name: string) => boolean; gate: Gate | null },
) {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const name = hostNameOf(request.headers.host ?? '');
    if (name === null || !allows(name)) throw hostRefused(request.headers.host ?? '');
    if ((!readOnly.has(request.method) || isUpgrade(request)) && isForeign(request)) throw originRefused();
    if (gate !== null && !isOpen(request) && !isKnown(request, gate)) throw loginNeeded();
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers without a token. */
    open?: boolean;
  }
}
