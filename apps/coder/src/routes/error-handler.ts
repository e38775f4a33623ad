import type { ErrorBody } from '@boocode/contracts/error';
import { SkillError } from '@boocode/skills/skill-error';
import type { FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CoderError } from '../errors.js';
import { isDatabaseAway } from '@boocode/db/database-away';
import { LaunchRefused, RerunRefused, TaskNotFound } from '../tasks/errors.js';

/** Every answer that is no success, from whatever depth it comes, is `{code, message, details?}`. */
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

/** What a client is told of an error, and with which status. What is unknown is not shown: the log has it. */
export function bodyOf(error: unknown): ErrorBody & { status: number } {
  if (error instanceof CoderError) return withDetails(error.status, error, error.details);
  if (error instanceof SkillError) return withDetails(error.status, error, undefined);
  if (error instanceof LaunchRefused) return withDetails(422, error, { step: error.step });
  if (error instanceof RerunRefused) return withDetails(422, error, undefined);
  if (error instanceof TaskNotFound) return withDetails(404, error, undefined);
  if (error instanceof z.ZodError) {
    return {
      status: 400,
      code: 'request.invalid',
      message: `The message is not understood: ${z.prettifyError(error)}`,
    };
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error);
  if (isDatabaseAway(error)) {
    const message = 'The database is away. Runs go on once it is back; try again in a moment.';
    return { status: 503, code: 'database.away', message };
  }
  return ofFastify(error);
}

function withDetails(status: number, { code, message }: ErrorBody, details: unknown): ErrorBody & { status: number } {
  return { status, code, message, ...(details === undefined ? {} : { details }) };
}

interface InvalidRequest {
  validation: { instancePath: string; message?: string | undefined }[];
  validationContext?: string | undefined;
}

/** Fastify's names for the parts of a request, and people's. */
const partOf: Record<string, string> = { body: 'body', querystring: 'query', params: 'address', headers: 'header' };

function invalidRequest({ validation, validationContext }: InvalidRequest): ErrorBody & { status: number } {
  const faults = validation.map(({ instancePath, message }) => ({
    field: instancePath.slice(1).replaceAll('/', '.'),
    message: message ?? 'is not valid',
  }));
  const words = faults.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  const part = partOf[validationContext ?? ''] ?? 'request';
  const message = `The ${part} is not valid. ${words.join('; ')}`;
  return { status: 400, code: 'request.invalid', message, details: { faults } };
}

/** Fastify's own refusals (a body that is no JSON, one that is too large) carry a status; the rest is ours, and a fault. */
function ofFastify(error: unknown): ErrorBody & { status: number } {
  const known = z.object({ statusCode: z.int().min(400).max(499), message: z.string() }).safeParse(error);
  if (known.success) return { status: known.data.statusCode, code: 'request.refused', message: known.data.message };
  return { status: 500, code: 'internal', message: 'Coder met a fault of its own; its log says which.' };
}
