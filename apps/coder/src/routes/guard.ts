import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { CoderError } from '../errors.js';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Lets in only the front door, by the token that both were given. Without one, only programs and pages of this machine:
 * a page from elsewhere can make a browser call 127.0.0.1, but not under a loopback name and from a loopback origin.
 */
declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route itself decides who may enter. */
    ownDoor?: boolean;
  }
}

export function guard(app: FastifyInstance, internalToken: string | null): void {
  app.addHook('onRequest', async ({ headers, routeOptions }) => {
    if (internalToken !== null && routeOptions.config.ownDoor !== true) {
      const given = headers['x-boocode-internal'];
      if (typeof given === 'string' && sameSecret(given, internalToken)) return;
      throw refused('auth.internal', 401, 'This is the inner door. Ask BooCode at the address that it printed.');
    }
    if (!loopback.has(hostName(`http://${headers.host ?? ''}`))) {
      throw refused('host.refused', 403, 'Coder answers only to 127.0.0.1 and localhost.');
    }
    if (headers.origin !== undefined && !loopback.has(hostName(headers.origin))) {
      throw refused('origin.refused', 403, 'The request came from a page of another site, so nothing was done.');
    }
  });
}

/** Empty for what is no address. */
function hostName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** Hashes have one length, so that the comparison tells nothing of the secret's. */
function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(hash(given), hash(secret));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(code: string, status: number, message: string): CoderError {
  return new CoderError({ code, status, message });
}
