import { Id } from '@boocode/contracts/ids';
import { StartTerminal, TerminalView } from '@boocode/contracts/terminal';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Terminals } from '../terminals/terminals.js';

const params = z.object({ id: Id });

/** Terminals as things to start, look at and end. What they show goes over their sockets. */
export function terminalRoutes(terminals: Terminals): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/terminals',
      { schema: { body: StartTerminal, response: { 200: TerminalView, 201: TerminalView } } },
      async (request, reply) => {
        const { terminal, created } = await terminals.start(request.body);
        const view = terminal.view();
        return reply
          .code(created ? 201 : 200)
          .header('location', `/api/term/terminals/${view.id}`)
          .send(view);
      },
    );
    app.get('/terminals', { schema: { response: { 200: z.array(TerminalView) } } }, () =>
      terminals.list().map((terminal) => terminal.view()),
    );
    app.get('/terminals/:id', { schema: { params, response: { 200: TerminalView } } }, (request) =>
      terminals.get(request.params.id).view(),
    );
    app.delete('/terminals/:id', { schema: { params } }, async (request, reply) => {
      await terminals.end(request.params.id);
      return reply.code(204).send();
    });
    done();
  };
}
