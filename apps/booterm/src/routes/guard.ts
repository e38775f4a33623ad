import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { TermError } from '../errors.js';

/** Lets in only the front door, by the token that both were given: whoever gets past this has a shell. */
export function guard(app: FastifyInstance, internalToken: string): void {
  app.addHook('onRequest', async ({ headers }) => {
    const given = headers['x-boocode-internal'];
    if (typeof given === 'string' && sameSecret(given, internalToken)) return;
    throw new TermError({
      code: 'auth.internal',
      status: 401,
      message: 'This is the inner door. Ask BooCode at the address that it printed.',
    });
  });
}

/** Hashes have one length, so that the comparison tells nothing of the secret's. */
function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(hash(given), hash(secret));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
