import type { ErrorBody } from '@boocode/contracts/error';
import { answerErrors, type ErrorReply } from '@boocode/http/answer-errors';
import { refusalOf } from '@boocode/http/refusal';
import { SkillError } from '@boocode/skills/skill-error';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CoderError } from '../errors.js';
import { StepInputError } from '../flows/step-input.js';
import { isDatabaseAway } from '@boocode/db/database-away';
import { LaunchRefused, RerunRefused, RowsRefused, TaskNotFound } from '../tasks/errors.js';

/** Every error of coder is answered as `bodyOf` words it. */
export function handleErrors(app: FastifyInstance): void {
  answerErrors(app, bodyOf);
}

/** What a client is told of an error, and with which status. What is unknown is not shown: the log has it. */
export function bodyOf(error: unknown): ErrorReply {
  if (error instanceof CoderError) return withDetails(error.status, error, error.details);
  if (error instanceof SkillError) return withDetails(error.status, error, undefined);
  if (error instanceof LaunchRefused) return withDetails(422, error, { step: error.step });
  if (error instanceof RowsRefused) return withDetails(422, error, undefined);
  if (error instanceof RerunRefused) return withDetails(422, error, undefined);
  if (error instanceof TaskNotFound) return withDetails(404, error, undefined);
  if (error instanceof StepInputError) return withDetails(409, error, undefined);
  if (error instanceof z.ZodError) {
    return {
      status: 400,
      code: 'request.invalid',
      message: `The message is not understood: ${z.prettifyError(error)}`,
    };
  }
  if (isDatabaseAway(error)) {
    const message = 'The database is away. Runs go on once it is back; try again in a moment.';
    return { status: 503, code: 'database.away', message };
  }
  const fault = { status: 500, code: 'internal', message: 'Coder met a fault of its own; its log says which.' };
  return refusalOf(error) ?? fault;
}

function withDetails(status: number, { code, message }: ErrorBody, details: unknown): ErrorReply {
  return { status, code, message, ...(details === undefined ? {} : { details }) };
}
