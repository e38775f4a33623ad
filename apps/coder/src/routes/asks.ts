import { AnswerRequest, AskQuery, AskView } from '@boocode/contracts/ask';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['asks'];

/** What agents want a person to decide, and the answers. */
export function askRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/asks',
      {
        schema: {
          tags,
          summary: 'What agents ask for, the oldest first',
          querystring: AskQuery,
          response: { 200: z.array(AskView), ...failures },
        },
      },
      ({ query }) => services.asks(query),
    );
    app.post(
      '/asks/:id/answer',
      {
        schema: {
          tags,
          summary: 'Allow, deny or answer; 409 with the ask in `details.ask` when that has been done before',
          params: z.object({ id: Id }),
          body: AnswerRequest,
          response: { 200: AskView, ...failures },
        },
      },
      ({ params, body }) => services.answerAsk(params.id, body),
    );
    done();
  };
}
