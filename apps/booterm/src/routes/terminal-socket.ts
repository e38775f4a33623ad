import { Id } from '@boocode/contracts/ids';
import { closeCodes, TerminalRequest } from '@boocode/contracts/terminal';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { TermError } from '../errors.js';
import { Viewer } from '../terminals/viewer.js';
import type { Terminal } from '../terminals/terminal.js';
import type { Terminals } from '../terminals/terminals.js';

/** The WebSocket of a terminal: the screen, then what the shell writes; keys and sizes come back. */
export function terminalSocket(terminals: Terminals): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/terminals/:id/ws', { websocket: true, schema: { params: z.object({ id: Id }) } }, (socket, request) => {
      // A broken connection closes next; that is where it is dealt with.
      socket.on('error', () => socket.terminate());
      try {
        serve(socket, terminals.get(request.params.id));
      } catch (error) {
        // A browser cannot read the answer to a refused upgrade, so it is let in and told.
        if (!(error instanceof TermError)) throw error;
        socket.close(
          closeCodes.gone,
          'There is no such terminal: it was closed, or ended a while ago. Start a new one.',
        );
      }
    });
    done();
  };
}

function serve(socket: WebSocket, terminal: Terminal): void {
  const viewer = new Viewer(socket);
  terminal.attach(viewer);
  socket.on('message', (data: Buffer) => {
    if (viewer.closing) return undefined;
    const request = parseRequest(data.toString('utf8'));
    if (request === null) return viewer.close(closeCodes.notUnderstood, 'The message is not understood.');
    if (request.type === 'input') terminal.input(viewer, request.data);
    else if (request.type === 'resize') terminal.resize(viewer, request);
    else terminal.drawn(viewer, request.characters);
  });
  socket.on('close', () => terminal.detach(viewer));
}

function parseRequest(text: string): TerminalRequest | null {
  try {
    return TerminalRequest.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
