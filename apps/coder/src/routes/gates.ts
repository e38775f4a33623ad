import { AgentGateView, OpenGateRequest } from '@boocode/contracts/agent-gate';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['gates'];

/** What providers refuse for now, and a person's word that it is over. */
export function gateRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/gates',
      {
        schema: {
          tags,
          summary: 'What is refused or narrowed now, and the windows of subscriptions that agents have told',
          response: { 200: z.array(AgentGateView), ...failures },
        },
      },
      () => services.gates(),
    );
    app.post(
      '/gates/open',
      {
        schema: {
          tags,
          summary: 'Open a gate at once; answers with all that there are',
          body: OpenGateRequest,
          response: { 200: z.array(AgentGateView), ...failures },
        },
      },
      ({ body }) => services.openGate(body.key),
    );
    done();
  };
}
