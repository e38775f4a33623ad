import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cookieOf } from '../access/new-token.js';
import type { Callers } from '../access/callers.js';
import { HttpError, tokenUnknown, tokenWrong } from '../errors.js';
import type { AuditLog } from '../access/audit-log.js';
import type { WrongTokens } from '../security/limits.js';
import { cookieName, type Gate } from '../security/token.js';

const Login = z.strictObject({ token: z.string().min(1) });
const month = 30 * 24 * 60 * 60;
const signIn = { needs: 'open', action: 'sign-in' } as const;

interface Ports {
  gate: Gate | null;
  callers: Callers;
  wrongTokens: WrongTokens;
  audit: AuditLog;
}

/**
 * `POST /api/login` `{token}` → 204 and the session cookie, for the house's token or an access token; 404 where none is asked for and it is
 * none; 429 after too many wrong ones. `POST /api/logout` → 204, and the cookie is gone.
 */
export function loginRoute(app: FastifyInstance, { gate, callers, wrongTokens, audit }: Ports) {
  app.post('/api/login', { bodyLimit: 4096 }, async (request, reply) => {
    const body = Login.safeParse(request.body);
    try {
      wrongTokens.check(request.ip);
      if (!body.success) wrongTokens.note(request.ip);
      const standing = body.success ? await callers.ofToken(body.data.token, request.ip) : null;
      if (standing === null || !body.success) throw gate === null ? tokensNotUsed() : tokenWrong();
      if (standing.ended !== null) throw tokenUnknown(standing.ended);
      request.principal = standing.principal;
      await audit.begin(request, signIn);
      // On a home network the server speaks plain HTTP. Where a proxy before it speaks TLS, the page's own address tells.
      const secure = request.headers.origin?.startsWith('https://') === true;
      const cookie = standing.principal.tokenId === null && gate !== null ? gate.cookie : cookieOf(body.data.token);
      reply.setCookie(cookieName, cookie, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: month });
      return reply.code(204).send();
    } catch (error) {
      await audit.refuse(request, signIn, error);
      throw error;
    }
  });
  app.post('/api/logout', async (_request, reply) => reply.clearCookie(cookieName, { path: '/' }).code(204).send());
}

const tokensNotUsed = () =>
  new HttpError({
    status: 404,
    code: 'auth.not-used',
    message: 'This server asks for no token, and this is none of its access tokens.',
  });
