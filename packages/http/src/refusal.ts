import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ErrorReply } from './answer-errors.js';
import { invalidRequest } from './invalid-request.js';
import { Unkeepable } from './unkeepable.js';

/** Fastify's names for the parts of a request, and people's. */
const partOf: Record<string, string> = { body: 'body', querystring: 'query', params: 'address', headers: 'header' };

/** Fastify's own refusals (a body that is no JSON, one that is too large) carry a status. */
const OwnRefusal = z.object({ statusCode: z.int().min(400).max(499), message: z.string() });

/** What was refused before a route ran: by its schema, for what cannot be kept, or by Fastify itself; null for every other error. */
export function refusalOf(error: unknown): ErrorReply | null {
  if (error instanceof Unkeepable) return error.reply;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.map(({ instancePath, message }) => ({
      field: instancePath.slice(1).replaceAll('/', '.'),
      message: message ?? 'is not valid',
    }));
    return invalidRequest(partOf[error.validationContext ?? ''] ?? 'request', faults);
  }
  const own = OwnRefusal.safeParse(error);
  return own.success ? { status: own.data.statusCode, code: 'request.refused', message: own.data.message } : null;
}
