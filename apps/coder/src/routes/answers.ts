import { PersonAnswer } from '@boocode/contracts/arena';
import { Id } from '@boocode/contracts/ids';
import { TaskView } from '@boocode/contracts/task';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

/** What a person says to a step that waits for one. */
export function answerRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/tasks/:id/answer',
      {
        schema: {
          tags: ['tasks'],
          summary:
            'Pick, or approve, where a run waits for that; 409 with the task in `details.task` when it is not its turn, or no longer',
          params: z.object({ id: Id }),
          body: PersonAnswer,
          response: { 200: TaskView, ...failures },
        },
      },
      ({ params, body }) => services.answerStep(params.id, body),
    );
    done();
  };
}
