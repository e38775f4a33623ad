import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tooManyRequests, tooManyTokens } from '../errors.js';

const minute = 60_000;
const requestsPerMinute = 1_200;
const wrongTokensPerMinute = 10;
const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };

/** More than any page or person asks for; `isFree` tells what is not counted. Must be registered before the routes. */
export async function limitRequests(app: FastifyInstance, isFree: (request: FastifyRequest) => boolean) {
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: minute,
    allowList: isFree,
    addHeaders: { ...silent, 'retry-after': true },
    addHeadersOnExceeding: silent,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(ttl),
  });
}

/** How many wrong tokens an address has shown, whether by signing in or as a bearer. */
export interface WrongTokens {
  /** Throws a 429 while the address has shown too many: its token is not even looked at. */
  check(address: string): void;
  note(address: string): void;
}

/** Counted at once, not behind an await: requests that arrive together would all be let through. Forgotten every minute. */
export function countWrongTokens(now: () => number = () => performance.now()): WrongTokens {
  const counts = new Map<string, number>();
  let since = now();
  const turn = () => {
    if (now() - since < minute) return;
    counts.clear();
    since = now();
  };
  return {
    check(address) {
      turn();
      const shown = counts.get(normalizeIP(address)) ?? 0;
      if (shown >= wrongTokensPerMinute) throw tooManyTokens(since + minute - now());
    },
    note(address) {
      turn();
      const key = normalizeIP(address);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  };
}
