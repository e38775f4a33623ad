import { DrainRequest, HostName, HostView, TakeReply } from '@boocode/contracts/host';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['hosts'];

/** Who does the work, and a person's word that one of them takes nothing more, or what waits for another. */
export function hostRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/hosts',
      {
        schema: {
          tags,
          summary: 'Hosts that are heard of, and those of the last day that fell silent',
          response: { 200: z.array(HostView), ...failures },
        },
      },
      () => services.hosts(),
    );
    app.post(
      '/hosts/:hostname',
      {
        schema: {
          tags,
          summary: 'Let all that runs under this name take nothing more, or take work again; answers with all hosts',
          params: z.object({ hostname: HostName }),
          body: DrainRequest,
          response: { 200: z.array(HostView), ...failures },
        },
      },
      ({ params, body }) => services.drainHost(params.hostname, body.draining),
    );
    app.post(
      '/tasks/:id/take',
      {
        schema: {
          tags,
          summary:
            'Make the host that is asked the home of a run, or of a task outside of runs, that waits for another',
          params: z.object({ id: Id }),
          response: { 200: TakeReply, ...failures },
        },
      },
      ({ params }) => services.take(params.id),
    );
    done();
  };
}
