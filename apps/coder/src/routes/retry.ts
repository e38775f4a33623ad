import { RetryTaskReply, RetryTaskRequest } from '@boocode/contracts/coder-chat';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChatServices } from '../services/chat-services.js';
import { failures } from './shapes.js';

const TaskParams = z.object({ id: Id });
const tags = ['chats'];

/** What failed or was cancelled outside runs, once more. */
export function retryRoutes(services: ChatServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/tasks/:id/retry',
      {
        schema: {
          tags,
          summary: 'Say the words of a task outside runs again, or let its agent go on, as a new task',
          params: TaskParams,
          body: RetryTaskRequest.nullish(),
          response: { 200: RetryTaskReply.describe('The key was used before'), 201: RetryTaskReply, ...failures },
        },
      },
      async ({ params, body }, reply) => {
        const retried = await services.retryTask(params.id, body ?? RetryTaskRequest.parse({}));
        return reply.code(retried.created ? 201 : 200).send(retried);
      },
    );
    done();
  };
}
