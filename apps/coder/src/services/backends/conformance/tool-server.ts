import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import type { ToolServer } from '../../agent-backend.js';

/** A tool server (MCP over HTTP) with one tool, `handover`, and who has called it. */
export interface WorldTools {
  /** The server as a session is given it; the secret comes back with its calls. */
  serverFor(secret: string): ToolServer;
  calls: { secret: string; word: string }[];
  close(): Promise<void>;
}

const secretHeader = 'x-task-secret';

export async function startToolServer(): Promise<WorldTools> {
  const calls: WorldTools['calls'] = [];
  const http = createServer((request, response) => {
    handle(request, response, calls).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  // As coder's own: no connection is given up that an agent may just be taking up again.
  http.keepAliveTimeout = 0;
  const url = `http://127.0.0.1:${await listen(http)}/mcp`;
  return {
    serverFor: (secret) => ({ name: 'coder', url, headers: { [secretHeader]: secret } }),
    calls,
    async close() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}

/** Keeps no sessions: each request is answered by a server of its own, for whom the secret names. */
async function handle(request: IncomingMessage, response: ServerResponse, calls: WorldTools['calls']): Promise<void> {
  const secret = request.headers[secretHeader];
  if (typeof secret !== 'string') {
    response.writeHead(401).end();
    return;
  }
  const server = new McpServer({ name: 'world', version: '1.0.0' });
  const input = { word: z.string() };
  server.registerTool('handover', { description: 'Hands a word over.', inputSchema: input }, ({ word }) => {
    calls.push({ secret, word });
    return { content: [{ type: 'text', text: `took ${word}` }] };
  });
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.once('close', () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
