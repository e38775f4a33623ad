import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpError, tokenWrong } from '../errors.js';
import { cookieName, type Gate } from '../security/token.js';

const Login = z.strictObject({ token: z.string().min(1) });
const month = 30 * 24 * 60 * 60;

/** `POST /api/login` `{token}` → 204 and the session cookie; 404 where no token is set. */
export function loginRoute(app: FastifyInstance, gate: Gate | null) {
  app.post('/api/login', { config: { open: true }, bodyLimit: 4096 }, async (request, reply) => {
    if (gate === null) {
      throw new HttpError({ status: 404, code: 'auth.not-used', message: 'This server asks for no token.' });
    }
    const body = Login.safeParse(request.body);
    if (!body.success || !gate.acceptsToken(body.data.token)) throw tokenWrong();
    // No `secure` flag: on a home network the server speaks plain HTTP, and behind TLS the proxy may add it.
    reply.setCookie(cookieName, gate.cookie, { path: '/', httpOnly: true, sameSite: 'strict', maxAge: month });
    return reply.code(204).send();
  });
}
