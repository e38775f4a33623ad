import { GitAction, GitReply, GitStanding, GitStandingQuery } from '@boocode/contracts/git-action';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GitServices } from '../git-actions/git-services.js';
import { failures } from './shapes.js';

const ChatParams = z.object({ chatId: Id });
const tags = ['chats'];

/** What a person does with what was changed in the folder of a chat. */
export function gitRoutes(services: GitServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/chats/:chatId/git',
      {
        schema: {
          tags,
          summary: "Where the chat's folder stands with git, and what could be done there",
          params: ChatParams,
          querystring: GitStandingQuery,
          response: { 200: GitStanding, ...failures },
        },
      },
      ({ params, query }) => services.gitStanding(params.chatId, query.target),
    );
    app.post(
      '/chats/:chatId/git',
      {
        schema: {
          tags,
          summary: 'Stage, unstage, discard, commit, rebase, merge, push, or open a pull request',
          params: ChatParams,
          body: GitAction,
          response: {
            200: GitReply.describe('Done, or refused by git or a hook: `done` and `said` tell'),
            ...failures,
          },
        },
      },
      ({ params, body }) => services.doGit(params.chatId, body),
    );
    done();
  };
}
