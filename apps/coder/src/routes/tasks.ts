import { TaskEventView } from '@boocode/contracts/agent-event';
import { StepOutput } from '@boocode/contracts/flow-plan';
import { Id } from '@boocode/contracts/ids';
import { SayReply, SayRequest, TaskView } from '@boocode/contracts/task';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { NotFoundError } from '../errors.js';
import type { CoderServices } from '../services/coder-services.js';
import { failures, Page } from './shapes.js';

const TaskParams = z.object({ id: Id });
/** `attempt.seq` of the last event that is known. */
const Place = z
  .string()
  .regex(/^\d{1,9}\.\d{1,9}$/, 'attempt.seq')
  .transform((place) => {
    const [attempt = 0, seq = 0] = place.split('.').map(Number);
    return { attempt, seq };
  });
const tags = ['tasks'];

/** The task list, a task, its transcript, and words for who is at it. */
export function taskRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/tasks',
      {
        schema: {
          tags,
          summary: 'The tasks of a run in plan order, or the newest tasks of all',
          querystring: Page.extend({ flow_run_id: Id.optional() }),
          response: { 200: z.array(TaskView), ...failures },
        },
      },
      ({ query: { flow_run_id, ...page } }) =>
        flow_run_id === undefined ? services.tasks(page) : services.runTasks(flow_run_id),
    );
    app.get(
      '/tasks/:id',
      { schema: { tags, summary: 'A task', params: TaskParams, response: { 200: TaskView, ...failures } } },
      async ({ params }) => {
        const task = await services.task(params.id);
        if (task === null) throw new NotFoundError('task', params.id);
        return task;
      },
    );
    app.get(
      '/tasks/:id/events',
      {
        schema: {
          tags,
          summary: "A task's transcript, all attempts, oldest first, or what comes after an event",
          params: TaskParams,
          querystring: z.object({ after: Place.optional() }),
          response: { 200: z.array(TaskEventView), ...failures },
        },
      },
      ({ params, query }) => services.taskEvents(params.id, query.after),
    );
    app.get(
      '/tasks/:id/output',
      {
        schema: {
          tags,
          summary: 'What a task that completed left behind: its last words, whole',
          params: TaskParams,
          response: { 200: StepOutput, ...failures },
        },
      },
      async ({ params }) => {
        const output = await services.taskOutput(params.id);
        if (output === null) throw new NotFoundError('output', `of task ${params.id}: it has not completed`);
        return output;
      },
    );
    app.post(
      '/tasks/:id/say',
      {
        schema: {
          tags,
          summary: 'Say something to the agent of a task while it works, where it can hear it',
          params: TaskParams,
          body: SayRequest,
          response: { 200: SayReply, ...failures },
        },
      },
      ({ params, body }) => services.sayTo(params.id, body.text),
    );
    done();
  };
}
