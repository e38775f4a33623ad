import type { Sql } from '@boocode/db/connect';
import type { FastifyRequest } from 'fastify';
import { tokenUnknown } from '../errors.js';
import type { WrongTokens } from '../security/limits.js';
import { cookieName, type Gate } from '../security/token.js';
import { couldBeToken } from './new-token.js';
import { houseToken, thisMachine, type Principal } from './principal.js';
import { findToken, type Standing } from './token-rows.js';

export interface Callers {
  /** Who sends this; null: nobody that is known. Throws a 401 for a token that is wrong or has ended, and a 429 after many of them. */
  find(request: FastifyRequest): Promise<Principal | null>;
  /** Whose this token is; null when it is wrong. Throws a 429 after many wrong ones. */
  ofToken(token: string, address: string): Promise<Standing | null>;
}

interface Ports {
  /** Null: no token is asked for. One that is shown counts all the same. */
  gate: Gate | null;
  wrongTokens: WrongTokens;
  /** Absent: there are no tokens but the house's. */
  sql: Sql | undefined;
}

/** Knows who sends a request, by the token or the cookie that it shows. */
export function knowCallers({ gate, wrongTokens, sql }: Ports): Callers {
  async function ofToken(token: string, address: string): Promise<Standing | null> {
    wrongTokens.check(address);
    if (gate?.acceptsToken(token) === true) return { principal: houseToken, ended: null };
    // What cannot be one is counted before anything is waited for: guesses that come together would all be let through.
    const standing = sql !== undefined && couldBeToken(token) ? await findToken(sql, { token }) : null;
    if (standing === null) wrongTokens.note(address);
    return standing;
  }

  async function ofCookie(cookie: string): Promise<Principal | null> {
    if (gate?.acceptsCookie(cookie) === true) return houseToken;
    const standing = sql === undefined ? null : await findToken(sql, { cookie });
    return standing === null || standing.ended !== null ? null : standing.principal;
  }

  return {
    ofToken,
    async find(request) {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token !== undefined) {
        const standing = await ofToken(token, request.ip);
        if (standing === null || standing.ended !== null) throw tokenUnknown(standing?.ended ?? null);
        return standing.principal;
      }
      const cookie = request.cookies[cookieName];
      const known = cookie === undefined ? null : await ofCookie(cookie);
      // A cookie that is worth nothing is as good as none.
      return known ?? (gate === null ? thisMachine : null);
    },
  };
}
