import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { CoderError } from '../errors.js';
import { secretHeader, type TaskTools } from '../tools/task-tools.js';

/** The MCP server that agents are given. It has a door of its own: the secret of an attempt that runs. */
export function toolRoutes(tools: TaskTools): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    // An agent thinks between two calls. A connection that it takes up again just as it is given up for idle would fail the call, so the
    // agent gives it up. NOTE: told to keep none (`connection: close`), opencode fails one in seven of its own first calls.
    app.addHook('onRequest', async (request, reply) => {
      reply.raw.once('finish', () => request.raw.socket.setTimeout(0));
    });
    app.post('/tools/mcp', { schema: { hide: true }, config: { ownDoor: true } }, async (request, reply) => {
      const secret = request.headers[secretHeader];
      const server = typeof secret === 'string' ? tools.serverFor(secret) : null;
      if (server === null) {
        const message = 'These tools belong to an attempt that runs, and the secret is of none.';
        throw new CoderError({ code: 'tools.refused', status: 401, message });
      }
      // Each request stands alone: what an attempt may do is kept by its secret, not by a connection.
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      reply.hijack();
      reply.raw.on('close', () => void server.close());
      await server.connect(transport);
      await transport.handleRequest(request.raw, reply.raw, request.body);
    });
    // A client may ask for a stream of what the server says unasked, or end a session. There is neither, and only this answer says so:
    // told anything else, Gemini takes the whole server for gone.
    app.route({
      method: ['GET', 'DELETE'],
      url: '/tools/mcp',
      schema: { hide: true },
      config: { ownDoor: true },
      handler: async (_request, reply) => reply.code(405).header('allow', 'POST').send(),
    });
    done();
  };
}
