import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config.js';
import { version } from '../version.js';

interface PartHealth {
  ok: boolean;
  message: string | null;
}

const timeoutMs = 2000;

async function askPart(name: string, url: string, internal: string): Promise<PartHealth> {
  try {
    const reply = await fetch(url, {
      headers: { 'x-boocode-internal': internal },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await reply.body?.cancel();
    if (reply.ok) return { ok: true, message: null };
    return { ok: false, message: `${name} answers with status ${reply.status}.` };
  } catch (error) {
    // Not being reachable is what this route exists to tell; the cause goes to the log only when it is asked for.
    const slow = error instanceof Error && error.name === 'TimeoutError';
    return {
      ok: false,
      message: slow
        ? `${name} did not answer within ${timeoutMs / 1000} s.`
        : `${name} does not answer; it may be restarting.`,
    };
  }
}

/**
 * `GET /api/health` → `{ok, version, coder, terminal}`: 200 when work can be taken, 503 when coder is away. Without terminals work
 * goes on, so they are told of and change nothing else.
 */
export function healthRoute(app: FastifyInstance, { coderUrl, termUrl, secrets: { internal } }: ServerConfig) {
  app.get('/api/health', async (_request, reply) => {
    const [coder, terminal] = await Promise.all([
      askPart('Coder', `${coderUrl}/api/coder/health`, internal),
      termUrl === null
        ? { ok: false, message: 'No terminal service is set up (BOOCODE_TERM_URL).' }
        : askPart('The terminal service', `${termUrl}/api/term/health`, internal),
    ]);
    return reply.code(coder.ok ? 200 : 503).send({ ok: coder.ok, version, coder, terminal });
  });
}
