import type { ErrorBody } from '@boocode/contracts/error';
import type { FastifyInstance } from 'fastify';

/** The answer to a request that failed: its HTTP status, and the body around it. */
export type ErrorReply = ErrorBody & { status: number };

/**
 * Every answer that is no success, from whatever depth it comes, is `{code, message, details?}` as `replyOf` words it; what is the
 * service's own fault (from 500 on) goes to its log.
 */
export function answerErrors(app: FastifyInstance, replyOf: (error: unknown) => ErrorReply): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, ...body } = replyOf(error);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 'route.not-found', message: `There is no ${request.method} ${request.url} here.` }),
  );
}
