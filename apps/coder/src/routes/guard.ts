import { bearsInternalToken, innerDoor } from '@boocode/http/internal-token';
import type { FastifyInstance } from 'fastify';
import { CoderError } from '../errors.js';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route itself decides who may enter. */
    ownDoor?: boolean;
  }
}

/**
 * Lets in only the front door, by the token that both were given. Without one, only programs and pages of this machine:
 * a page from elsewhere can make a browser call 127.0.0.1, but not under a loopback name and from a loopback origin.
 */
export function guard(app: FastifyInstance, internalToken: string | null): void {
  app.addHook('onRequest', async ({ headers, routeOptions }) => {
    if (internalToken !== null && routeOptions.config.ownDoor !== true) {
      if (bearsInternalToken(headers, internalToken)) return;
      throw new CoderError(innerDoor);
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

function refused(code: string, status: number, message: string): CoderError {
  return new CoderError({ code, status, message });
}
