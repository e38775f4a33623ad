import { Id } from '@boocode/contracts/ids';
import { AttemptView, PromptView } from '@boocode/contracts/task-attempt';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const TaskParams = z.object({ id: Id });
const tags = ['tasks'];

/** What is behind a task: its claims, and what its agent is told. */
export function taskDetailRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/tasks/:id/attempts',
      {
        schema: {
          tags,
          summary: 'Each claim of a task, oldest first: by which host, with which model, and how it ended',
          params: TaskParams,
          response: { 200: z.array(AttemptView), ...failures },
        },
      },
      ({ params }) => services.taskAttempts(params.id),
    );
    app.get(
      '/tasks/:id/prompt',
      {
        schema: {
          tags,
          summary: 'What the agent of a task is told, and the outputs that it is handed',
          params: TaskParams,
          response: { 200: PromptView, ...failures },
        },
      },
      ({ params }) => services.taskPrompt(params.id),
    );
    done();
  };
}
