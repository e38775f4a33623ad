import { bearsInternalToken, innerDoor } from '@boocode/http/internal-token';
import type { FastifyInstance } from 'fastify';
import { TermError } from '../errors.js';

/** Lets in only the front door, by the token that both were given: whoever gets past this has a shell. */
export function guard(app: FastifyInstance, internalToken: string): void {
  app.addHook('onRequest', async ({ headers }) => {
    if (!bearsInternalToken(headers, internalToken)) throw new TermError(innerDoor);
  });
}
