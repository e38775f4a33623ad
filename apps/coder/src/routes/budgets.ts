import { BudgetView, SetBudget } from '@boocode/contracts/budget';
import { BudgetRequest, FlowRunView } from '@boocode/contracts/flow-run';
import { Id } from '@boocode/contracts/ids';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

/** What runs, projects and days may use. */
export function budgetRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/budgets',
      {
        schema: {
          tags: ['budgets'],
          summary: 'Budgets by day and month, and of one run: what is used, reserved and left',
          querystring: z.object({ run: Id.optional() }),
          response: { 200: z.array(BudgetView), ...failures },
        },
      },
      ({ query }) => services.budgets(query.run ?? null),
    );
    app.put(
      '/budgets',
      {
        schema: {
          tags: ['budgets'],
          summary: 'Give a run, a project or everything a budget, or take it away; what waited for it begins',
          body: SetBudget,
          response: { 200: BudgetView.nullable(), ...failures },
        },
      },
      ({ body }) => services.putBudget(body),
    );
    app.put(
      '/flow-runs/:id/budget',
      {
        schema: {
          tags: ['steering'],
          summary: 'Give a run another budget, or none; steps that waited for it begin',
          params: z.object({ id: Id }),
          body: BudgetRequest,
          response: { 200: FlowRunView, ...failures },
        },
      },
      ({ params, body }) => services.setBudget(params.id, body),
    );
    done();
  };
}
