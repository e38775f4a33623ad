import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether what was given is the secret, told in constant time. Hashing first makes both sides equally long, which `timingSafeEqual`
 * needs and which hides the secret's length.
 */
export function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

const digest = (text: string) => createHash('sha256').update(text).digest();
