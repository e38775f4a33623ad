import { FlowRunSummary, FlowRunView, LaunchReply, LaunchRequest } from '@boocode/contracts/flow-run';
import { Id } from '@boocode/contracts/ids';
import { ReportFormat } from '@boocode/contracts/report';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { NotFoundError } from '../errors.js';
import { runReport } from '../flows/run-report.js';
import type { CoderServices } from '../services/coder-services.js';
import { failures, Page } from './shapes.js';

const RunParams = z.object({ id: Id });
const ReportQuery = z.object({ format: ReportFormat.default('markdown') });
const tags = ['flow runs'];

/** Launching, listing and reading runs. */
export function flowRunRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/flow-runs',
      {
        schema: {
          tags,
          summary: 'Launch a flow on a repository of this host',
          body: LaunchRequest,
          response: { 200: LaunchReply.describe('The key was used before'), 201: LaunchReply, ...failures },
        },
      },
      async (request, reply) => {
        const launched = await services.launch(request.body);
        return reply
          .code(launched.created ? 201 : 200)
          .header('location', `/api/coder/flow-runs/${launched.id}`)
          .send(launched);
      },
    );
    app.get(
      '/flow-runs',
      {
        schema: {
          tags,
          summary: 'The newest runs',
          querystring: Page,
          response: { 200: z.array(FlowRunSummary), ...failures },
        },
      },
      ({ query }) => services.runs(query),
    );
    app.get(
      '/flow-runs/:id',
      { schema: { tags, summary: 'A run whole', params: RunParams, response: { 200: FlowRunView, ...failures } } },
      async ({ params }) => {
        const run = await services.run(params.id);
        if (run === null) throw new NotFoundError('flow run', params.id);
        return run;
      },
    );
    app.get(
      '/flow-runs/:id/report',
      {
        schema: {
          tags,
          summary: 'The report of a run, in one of its forms',
          params: RunParams,
          querystring: ReportQuery,
          response: { 200: z.string(), ...failures },
        },
      },
      async ({ params, query }, reply) => {
        const run = await services.run(params.id);
        if (run === null) throw new NotFoundError('flow run', params.id);
        const { contentType, fileName, text } = runReport(run, query.format, await services.dismissals(params.id));
        return reply.type(contentType).header('content-disposition', `attachment; filename="${fileName}"`).send(text);
      },
    );
    done();
  };
}
