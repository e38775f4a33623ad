import type { FastifyInstance, FastifyRequest } from 'fastify';
import { allows, type Scope } from '@boocode/contracts/access';
import { serverRules, type AccessRule } from '@boocode/contracts/access-rules';
import { ruleOfPath, ruleOfRoute } from '@boocode/contracts/access-table';
import { hostRefused, loginNeeded, originRefused, scopeMissing } from '../errors.js';
import type { AuditLog } from '../access/audit-log.js';
import type { Callers } from '../access/callers.js';
import type { OpenSockets } from '../access/open-sockets.js';
import { hostNameOf } from './addresses.js';
import { doorHeaders } from './headers.js';

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

/** The web app's own routes, as they are registered. */
const pages = new Set(['/', '/*']);

/** Whether a file of the web app is asked for. Asked of the route that was found, never of the address: one can be written in many ways. */
export function isPage({ is404, routeOptions: { url } }: FastifyRequest): boolean {
  return is404 || (url !== undefined && pages.has(url));
}

const open: AccessRule = { needs: 'open' };

/** What is asked of whoever sends this: for an own route by the route that was found, for what is handed on by its path. */
function ruleOf(request: FastifyRequest): AccessRule {
  if (isPage(request)) return open;
  const own = ruleOfRoute(serverRules, request.method, request.routeOptions.url ?? '');
  return own ?? ruleOfPath(request.method, request.url.split('?', 1)[0] ?? '');
}

interface GuardPorts {
  allowsHost: (name: string) => boolean;
  callers: Callers;
  audit: AuditLog;
  sockets: OpenSockets;
}

/**
 * Runs before every route, upgrades to WebSocket included: Host, then Origin, then who it is, then whether they may. What changes something
 * is written down before it is done, and how it went before it is told; what was refused is written down too.
 * The web app's own files are served to everybody, for they hold no data and carry the form that asks for the token.
 */
export function guard(app: FastifyInstance, { allowsHost, callers, audit, sockets }: GuardPorts) {
  app.decorateRequest('principal', null);
  app.decorateRequest('audited', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(doorHeaders);
    const rule = ruleOf(request);
    try {
      const name = hostNameOf(request.headers.host ?? '');
      if (name === null || !allowsHost(name)) throw hostRefused(request.headers.host ?? '');
      if (isForeign(request) && !isForAnyone(request)) throw originRefused();
      if (rule.needs === 'open') return;
      request.principal = await callers.find(request);
      if (request.principal === null) throw loginNeeded();
      if (rule.needs !== 'any') requireScope(request, rule.needs);
    } catch (error) {
      await audit.refuse(request, rule, error);
      throw error;
    }
    if (isUpgrade(request)) sockets.note(request);
  });
  app.addHook('preHandler', (request) => audit.begin(request, ruleOf(request)));
  app.addHook('onSend', (request, reply) => audit.end(request, reply));
}

function requireScope({ principal }: FastifyRequest, needed: Scope): void {
  if (principal !== null && !allows(principal.scopes, needed))
    throw scopeMissing(principal.name, needed, principal.scopes);
}
