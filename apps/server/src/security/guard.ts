import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hostRefused, loginNeeded, originRefused } from '../errors.js';
import { hostNameOf } from './addresses.js';
import { doorHeaders } from './headers.js';
import type { WrongTokens } from './limits.js';
import { cookieName, type Gate } from './token.js';

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS']);

const isUpgrade = (request: FastifyRequest) => request.headers.upgrade !== undefined;

/** A browser names the page that asks; other programs send neither header and are known by their token alone. */
function isForeign(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  // A page without an origin, such as one in a sandbox, says "null", which is no address.
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}

/** A person follows a link that stands elsewhere: it opens as a page of its own, which whoever linked to it cannot read. */
const isFollowedLink = ({ headers }: FastifyRequest) =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

/** What a page of another site may ask for: the web app's own files, and to be linked to. Nothing that acts, nothing that it could read or measure. */
function isForAnyone(request: FastifyRequest): boolean {
  if (!readOnly.has(request.method) || isUpgrade(request)) return false;
  return isPage(request) || isFollowedLink(request);
}

function bearer(request: FastifyRequest): string | null {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function isKnown(request: FastifyRequest, gate: Gate, wrongTokens: WrongTokens): boolean {
  const token = bearer(request);
  if (token === null) {
    const cookie = request.cookies[cookieName];
    return cookie !== undefined && gate.acceptsCookie(cookie);
  }
  wrongTokens.check(request.ip);
  if (gate.acceptsToken(token)) return true;
  wrongTokens.note(request.ip);
  return false;
}

/** The web app's own routes, as they are registered. */
const pages = new Set(['/', '/*']);

/** Whether a file of the web app is asked for. Asked of the route that was found, never of the address: one can be written in many ways. */
export function isPage({ is404, routeOptions: { url } }: FastifyRequest): boolean {
  return is404 || (url !== undefined && pages.has(url));
}

/**
 * Runs before every route, upgrades to WebSocket included: Host, then Origin, then the token.
 * The web app's own files are served without a token, for they hold no data and carry the form that asks for it.
 */
export function guard(
  app: FastifyInstance,
  { allows, gate, wrongTokens }: { allows: (name: string) => boolean; gate: Gate | null; wrongTokens: WrongTokens },
) {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(doorHeaders);
    const name = hostNameOf(request.headers.host ?? '');
    if (name === null || !allows(name)) throw hostRefused(request.headers.host ?? '');
    if (isForeign(request) && !isForAnyone(request)) throw originRefused();
    const isOpen = isPage(request) || request.routeOptions.config.open === true;
    if (gate !== null && !isOpen && !isKnown(request, gate, wrongTokens)) throw loginNeeded();
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers without a token. */
    open?: boolean;
  }
}
