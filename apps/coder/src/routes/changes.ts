import { ChatChanges, FileChange, FileChangeQuery } from '@boocode/contracts/changes';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChatServices } from '../services/chat-services.js';
import { failures } from './shapes.js';

const ChatParams = z.object({ chatId: Id });
const tags = ['chats'];

/** What is different in the folder of a chat, whoever changed it. */
export function changeRoutes(services: ChatServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/chats/:chatId/changes',
      {
        schema: {
          tags,
          summary:
            "The files of the chat's folder that are other than in its last commit, or than where its worktree began",
          params: ChatParams,
          response: { 200: ChatChanges, ...failures },
        },
      },
      ({ params }) => services.changes(params.chatId),
    );
    app.get(
      '/chats/:chatId/changes/file',
      {
        schema: {
          tags,
          summary: 'The diff of one of them',
          params: ChatParams,
          querystring: FileChangeQuery,
          response: { 200: FileChange, ...failures },
        },
      },
      ({ params, query }) => services.fileChange(params.chatId, query.path),
    );
    done();
  };
}
