import { CheckpointList, RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CheckpointServices } from '../services/checkpoint-services.js';
import { failures } from './shapes.js';

const ChatParams = z.object({ chatId: Id });
const tags = ['chats'];

/** What the files of a chat were before and after its turns, and the way back there. */
export function checkpointRoutes(services: CheckpointServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/chats/:chatId/checkpoints',
      {
        schema: {
          tags,
          summary: "What the files of the chat's folder were before and after its turns, oldest first",
          params: ChatParams,
          response: { 200: CheckpointList, ...failures },
        },
      },
      async ({ params }) => ({ checkpoints: await services.checkpoints(params.chatId) }),
    );
    app.post(
      '/chats/:chatId/checkpoints/:id/restore',
      {
        schema: {
          tags,
          summary: 'Go back to a checkpoint: its files, what was said until then, or both; 409 while a turn goes on',
          params: ChatParams.extend({ id: Id }),
          body: RestoreRequest,
          response: { 200: RestoreReply, ...failures },
        },
      },
      ({ params, body }) => services.restoreCheckpoint(params.chatId, params.id, body),
    );
    done();
  };
}
