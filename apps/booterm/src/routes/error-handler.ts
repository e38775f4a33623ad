import type { ErrorBody } from '@boocode/contracts/error';
import type { FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { TermError } from '../errors.js';

/** Every answer that is no success is `{code, message}`. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, ...body } = bodyOf(error);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 'route.not-found', message: `There is no ${request.method} ${request.url} here.` }),
  );
}

const FastifyRefusal = z.object({ statusCode: z.int().min(400).max(499), message: z.string() });

function bodyOf(error: unknown): ErrorBody & { status: number } {
  if (error instanceof TermError) return { status: error.status, code: error.code, message: error.message };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.map(({ instancePath, message }) =>
      `${instancePath.slice(1).replaceAll('/', '.')} ${message ?? 'is not valid'}`.trim(),
    );
    return { status: 400, code: 'request.invalid', message: `The request is not valid: ${faults.join('; ')}` };
  }
  // Fastify's own refusals (a body that is no JSON, one that is too large) carry a status; the rest is ours, and a fault.
  const refusal = FastifyRefusal.safeParse(error);
  if (refusal.success)
    return { status: refusal.data.statusCode, code: 'request.refused', message: refusal.data.message };
  return { status: 500, code: 'internal', message: 'booterm met a fault of its own; its log says which.' };
}
