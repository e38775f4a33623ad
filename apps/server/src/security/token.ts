import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const cookieName = 'boocode_session';

/** What proves who a request is from: compared in constant time, whatever the lengths. */
export interface Gate {
  acceptsToken(candidate: string): boolean;
  acceptsCookie(candidate: string): boolean;
  /** The cookie's value: derived from the token, so that the token itself is stored in no browser. */
  readonly cookie: string;
}

const digest = (value: string) => createHash('sha256').update(value).digest();

/** Hashing first makes both sides equally long, which `timingSafeEqual` needs and which hides the length. */
const same = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

export function createGate(token: string): Gate {
  const cookie = createHmac('sha256', token).update('boocode session').digest('base64url');
  return {
    cookie,
    acceptsToken: (candidate) => same(candidate, token),
    acceptsCookie: (candidate) => same(candidate, cookie),
  };
}
