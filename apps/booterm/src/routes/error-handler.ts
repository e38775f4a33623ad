import { answerErrors, type ErrorReply } from '@boocode/http/answer-errors';
import { refusalOf } from '@boocode/http/refusal';
import type { FastifyInstance } from 'fastify';
import { TermError } from '../errors.js';

/** Every error of booterm is answered as `replyOf` words it. */
export function handleErrors(app: FastifyInstance): void {
  answerErrors(app, replyOf);
}

/** What a client is told of an error. What is unknown is not shown: the log has it. */
function replyOf(error: unknown): ErrorReply {
  if (error instanceof TermError) return { status: error.status, code: error.code, message: error.message };
  const fault = { status: 500, code: 'internal', message: 'booterm met a fault of its own; its log says which.' };
  return refusalOf(error) ?? fault;
}
