import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpError, tokenWrong } from '../errors.js';
import type { WrongTokens } from '../security/limits.js';
import { cookieName, type Gate } from '../security/token.js';

const Login = z.strictObject({ token: z.string().min(1) });
const month = 30 * 24 * 60 * 60;

/** `POST /api/login` `{token}` → 204 and the session cookie; 404 where no token is set; 429 after too many wrong ones. */
export function loginRoute(
  app: FastifyInstance,
  { gate, wrongTokens }: { gate: Gate | null; wrongTokens: WrongTokens },
) {
  app.post('/api/login', { config: { open: true }, bodyLimit: 4096 }, async (request, reply) => {
    if (gate === null) {
      throw new HttpError({ status: 404, code: 'auth.not-used', message: 'This server asks for no token.' });
    }
    wrongTokens.check(request.ip);
    const body = Login.safeParse(request.body);
    if (!body.success || !gate.acceptsToken(body.data.token)) {
      wrongTokens.note(request.ip);
      throw tokenWrong();
    }
    // On a home network the server speaks plain HTTP. Where a proxy before it speaks TLS, the page's own address tells.
    const secure = request.headers.origin?.startsWith('https://') === true;
    reply.setCookie(cookieName, gate.cookie, { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: month });
    return reply.code(204).send();
  });
}
