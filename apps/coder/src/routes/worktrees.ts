import { Id } from '@boocode/contracts/ids';
import { AgreeRequest, CommandsView } from '@boocode/contracts/project-file';
import { RemoveWorktreeRequest, WorktreeOrphan, WorktreesQuery, WorktreeView } from '@boocode/contracts/worktree';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { WorktreeServices } from '../services/worktree-services.js';
import { failures } from './shapes.js';

const params = z.object({ id: Id });
const tags = ['worktrees'];

/** Places where tasks write on branches of their own, and what repositories may run there. */
export function worktreeRoutes(services: WorktreeServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/worktrees',
      {
        schema: {
          tags,
          summary: 'Worktrees of chats, newest first, each with what git says of it now',
          querystring: WorktreesQuery,
          response: { 200: z.array(WorktreeView), ...failures },
        },
      },
      ({ query }) => services.worktrees(query),
    );
    app.get(
      '/worktrees/orphans',
      {
        schema: {
          tags,
          summary: 'What a crash or a hand has left without its other half, each with what mends it',
          response: { 200: z.array(WorktreeOrphan), ...failures },
        },
      },
      () => services.worktreeOrphans(),
    );
    app.post(
      '/worktrees/:id/remove',
      {
        schema: {
          tags,
          summary: 'Remove a worktree; 409 with what would go unless it is clean and merged, or its work is kept',
          params,
          body: RemoveWorktreeRequest.nullish(),
          response: { 200: WorktreeView, ...failures },
        },
      },
      ({ params: { id }, body }) => services.removeWorktree(id, body ?? { keep: false }),
    );
    app.get(
      '/projects/:id/commands',
      {
        schema: {
          tags,
          summary: 'What the repository would run on this machine, and whether a person has agreed to just that',
          params,
          response: { 200: CommandsView, ...failures },
        },
      },
      ({ params: { id } }) => services.projectCommands(id),
    );
    app.post(
      '/projects/:id/commands/agree',
      {
        schema: {
          tags,
          summary: 'Agree to these commands; 409 when the repository says something else by now',
          params,
          body: AgreeRequest,
          response: { 200: CommandsView, ...failures },
        },
      },
      ({ params: { id }, body }) => services.agreeToCommands(id, body),
    );
    done();
  };
}
