import { AgentSettingsView, ChangeAgentSettings } from '@boocode/contracts/agent-settings';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { CoderServices } from '../services/coder-services.js';
import { failures } from './shapes.js';

const tags = ['settings'];

/** What a person settles about agents. */
export function settingsRoutes(services: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/settings',
      {
        schema: { tags, summary: 'What is settled about agents', response: { 200: AgentSettingsView, ...failures } },
      },
      () => services.settings(),
    );
    app.put(
      '/settings',
      {
        schema: {
          tags,
          summary:
            'Which model of an agent does the steps of a tier, and which launches are confirmed; in effect at once',
          body: ChangeAgentSettings,
          response: { 200: AgentSettingsView, ...failures },
        },
      },
      ({ body }) => services.changeSettings(body),
    );
    done();
  };
}
