import type { FastifyInstance } from 'fastify';
import { hasKey } from './authenticate.js';
import { InvalidSettings } from './errors.js';
import { parsePace, parseRules } from './rules.js';
import type { Stage } from './stage.js';

/**
 * The director's seat, apart from the model protocols and under the same key: `POST` and `DELETE /__rules`,
 * `PUT /__pace`, `GET /__requests`.
 */
export function controlRoutes(app: FastifyInstance, stage: Stage): void {
  app.register(async (control) => {
    control.addHook('onRequest', async (request, reply) => {
      if (!hasKey(request.headers, stage.key)) {
        await reply.code(401).send({ code: 'unauthorized', message: 'Send the key as `Authorization: Bearer`.' });
      }
    });
    control.setErrorHandler(async (error, _request, reply) => {
      if (error instanceof InvalidSettings) return reply.code(422).send({ code: error.code, message: error.message });
      throw error;
    });
    control.post('/__rules', async (request) => {
      const rules = parseRules(request.body);
      stage.script.add(rules);
      return { added: rules.length };
    });
    control.delete('/__rules', async () => {
      stage.script.clear();
      return { added: 0 };
    });
    control.put('/__pace', async (request) => {
      stage.pace = parsePace(request.body);
      return stage.pace;
    });
    control.get('/__requests', async () => stage.log.requests);
  });
}
