import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config.js';
import { version } from '../version.js';

interface CoderHealth {
  ok: boolean;
  message: string | null;
}

const timeoutMs = 2000;

async function askCoder(config: ServerConfig): Promise<CoderHealth> {
  try {
    const reply = await fetch(`${config.coderUrl}/api/coder/health`, {
      headers: { 'x-boocode-internal': config.secrets.internal },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await reply.body?.cancel();
    if (reply.ok) return { ok: true, message: null };
    return { ok: false, message: `Coder answers with status ${reply.status}.` };
  } catch (error) {
    // Not being reachable is what this route exists to tell; the cause goes to the log only when it is asked for.
    const slow = error instanceof Error && error.name === 'TimeoutError';
    return {
      ok: false,
      message: slow
        ? `Coder did not answer within ${timeoutMs / 1000} s.`
        : 'Coder does not answer; it may be restarting.',
    };
  }
}

/** `GET /api/health` → `{ok, version, coder}`: 200 when work can be taken, 503 when coder is away. */
export function healthRoute(app: FastifyInstance, config: ServerConfig) {
  app.get('/api/health', async (_request, reply) => {
    const coder = await askCoder(config);
    return reply.code(coder.ok ? 200 : 503).send({ ok: coder.ok, version, coder });
  });
}
