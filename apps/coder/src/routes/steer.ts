import {
  CancelReply,
  ForkRequest,
  HoldReply,
  LaunchReply,
  RetryReply,
  RetryRequest,
} from '@boocode/contracts/flow-run';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const RunParams = z.object({ id: Id });
const TaskParams = RunParams;
const tags = ['steering'];

/** What a person may ask of a run or a task under way: stop, hold, go on, do again, fork. */
export function steerRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/flow-runs/:id/cancel',
      { schema: { tags, summary: 'End a run', params: RunParams, response: { 200: CancelReply, ...failures } } },
      ({ params }) => services.cancel(params.id),
    );
    app.post(
      '/flow-runs/:id/retry',
      {
        schema: {
          tags,
          summary: 'Do again what did not complete, or named steps, and keep the rest',
          params: RunParams,
          // Without a body: what did not complete.
          body: RetryRequest.nullish(),
          response: { 200: RetryReply, ...failures },
        },
      },
      ({ params, body }) => services.retry(params.id, body ?? {}),
    );
    app.post(
      '/flow-runs/:id/fork',
      {
        schema: {
          tags,
          summary: 'A new run that shares what came before a step, and does the rest anew',
          params: RunParams,
          body: ForkRequest,
          response: { 201: LaunchReply, ...failures },
        },
      },
      async ({ params, body }, reply) => {
        const forked = await services.fork(params.id, body);
        return reply.code(201).header('location', `/api/coder/flow-runs/${forked.id}`).send(forked);
      },
    );
    app.post(
      '/tasks/:id/cancel',
      {
        schema: {
          tags,
          summary: 'End a task; the root of a run or a sub-flow takes its steps along',
          params: TaskParams,
          response: { 200: CancelReply, ...failures },
        },
      },
      ({ params }) => services.cancelTask(params.id),
    );
    app.post(
      '/tasks/:id/pause',
      {
        schema: {
          tags,
          summary: 'Hold a task, or a run by its id; what runs is stopped and starts again after a resume',
          params: TaskParams,
          response: { 200: HoldReply, ...failures },
        },
      },
      ({ params }) => services.pause(params.id),
    );
    app.post(
      '/tasks/:id/resume',
      {
        schema: {
          tags,
          summary: 'Let a held task, or a run by its id, go on',
          params: TaskParams,
          response: { 200: HoldReply, ...failures },
        },
      },
      ({ params }) => services.resume(params.id),
    );
    done();
  };
}
