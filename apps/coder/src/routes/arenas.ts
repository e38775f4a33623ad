import { ArenaReply, ArenaRequest, ArenaView, RematchRequest } from '@boocode/contracts/arena';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['arenas'];
const params = z.object({ id: Id });
const launched = { 200: ArenaReply.describe('The key was used before'), 201: ArenaReply, ...failures };

/** One task for several agents, one of which is picked. */
export function arenaRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/arenas',
      {
        schema: {
          tags,
          summary:
            'Launch an arena; 409 `project.untrusted` while nobody has agreed to the commands that it would run, 409 `launch.confirm` above what needs no word',
          body: ArenaRequest,
          response: launched,
        },
      },
      async ({ body }, reply) => {
        const made = await services.launchArena(body);
        return reply
          .code(made.created ? 201 : 200)
          .header('location', `/api/coder/arenas/${made.id}`)
          .send(made);
      },
    );
    app.get(
      '/arenas/:id',
      {
        schema: {
          tags,
          summary: 'An arena by the id of its run, or of the step that picks; a blind one has no names until the pick',
          params,
          response: { 200: ArenaView, ...failures },
        },
      },
      ({ params: { id } }) => services.arena(id),
    );
    app.post(
      '/arenas/:id/rematch',
      {
        schema: {
          tags,
          summary: 'Launch the same arena again on the base of now, with what was learned where that is wanted',
          params,
          body: RematchRequest,
          response: launched,
        },
      },
      async ({ params: { id }, body }, reply) => {
        const made = await services.rematch(id, body);
        return reply
          .code(made.created ? 201 : 200)
          .header('location', `/api/coder/arenas/${made.id}`)
          .send(made);
      },
    );
    done();
  };
}
