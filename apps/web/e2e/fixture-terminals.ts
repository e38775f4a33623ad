import { TerminalRequest, type TerminalFrame, type TerminalView } from '@boocode/contracts/terminal';
import type { WebSocket } from 'ws';
import { ok, type Resource } from './fixture-resource.js';

export interface FixtureTerminal {
  terminal: TerminalView;
  /** What stands on its screen. */
  data: string;
}

/** Terminals whose screens never change; what is typed into them is echoed. */
export function fixtureTerminals(terminals: readonly FixtureTerminal[]): Resource {
  return {
    answer({ method, path }) {
      if (path === '/api/term/terminals' && method === 'GET') return ok(terminals.map(({ terminal }) => terminal));
      if (path === '/api/term/terminals') return { status: 201, body: terminals[0]?.terminal ?? null };
      const found = terminals.find(({ terminal }) => path === `/api/term/terminals/${terminal.id}`);
      return found === undefined ? null : ok(found.terminal);
    },
    connect(path, socket) {
      const found = terminals.find(({ terminal }) => path === `/api/term/terminals/${terminal.id}/ws`);
      if (found === undefined) return false;
      tell(socket, { type: 'screen', ...found });
      socket.on('message', (data: Buffer) => {
        const request = TerminalRequest.parse(JSON.parse(data.toString()));
        if (request.type === 'input') tell(socket, { type: 'output', data: request.data });
        if (request.type === 'resize') tell(socket, { ...request, type: 'resized' });
      });
      return true;
    },
  };
}

const tell = (socket: WebSocket, frame: TerminalFrame) => socket.send(JSON.stringify(frame));
