import type { IncomingHttpHeaders } from 'node:http';
import { sameSecret } from './same-secret.js';

/** Whether the front door asks: it alone was given the token that stands in `x-boocode-internal`. */
export function bearsInternalToken(headers: IncomingHttpHeaders, token: string): boolean {
  const given = headers['x-boocode-internal'];
  return typeof given === 'string' && sameSecret(given, token);
}

/** What anybody else is told. */
export const innerDoor = {
  status: 401,
  code: 'auth.internal',
  message: 'This is the inner door. Ask BooCode at the address that it printed.',
} as const;
