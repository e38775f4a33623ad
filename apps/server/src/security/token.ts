import { createHmac } from 'node:crypto';
import { sameSecret } from '@boocode/http/same-secret';

export const cookieName = 'boocode_session';

/** What proves who a request is from: compared in constant time, whatever the lengths. */
export interface Gate {
  acceptsToken(candidate: string): boolean;
  acceptsCookie(candidate: string): boolean;
  /** The cookie's value: derived from the token, so that the token itself is stored in no browser. */
  readonly cookie: string;
}

export function createGate(token: string): Gate {
  const cookie = createHmac('sha256', token).update('boocode session').digest('base64url');
  return {
    cookie,
    acceptsToken: (candidate) => sameSecret(candidate, token),
    acceptsCookie: (candidate) => sameSecret(candidate, cookie),
  };
}
