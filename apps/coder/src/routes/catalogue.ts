import { AgentDescription } from '@boocode/contracts/agent';
import { FlowDescription } from '@boocode/contracts/flow-run';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['catalogue'];

/** What can be launched, and on which agents. */
export function catalogueRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/flows',
      {
        schema: {
          tags,
          summary: 'The flows, and those that a repository of this host brings along',
          querystring: z.strictObject({ repo: z.string().min(1).optional() }),
          response: { 200: z.array(FlowDescription), ...failures },
        },
      },
      ({ query }) => services.flows(query.repo),
    );
    app.get(
      '/agents',
      { schema: { tags, summary: 'The agents', response: { 200: z.array(AgentDescription), ...failures } } },
      () => services.agents(),
    );
    app.post(
      '/agents/refresh',
      {
        schema: {
          tags,
          summary: 'Look for the agents anew',
          response: { 200: z.array(AgentDescription), ...failures },
        },
      },
      () => services.refreshAgents(),
    );
    done();
  };
}
