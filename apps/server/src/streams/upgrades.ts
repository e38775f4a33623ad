import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { invalid } from '../errors.js';

/** Longest request of a client. */
const mostBytes = 64 * 1024;

interface Upgrade {
  socket: Duplex;
  head: Buffer;
}

export interface Upgrades {
  /** Answers a request for a WebSocket. Throws when it is none. */
  accept(request: FastifyRequest, reply: FastifyReply, serve: (socket: WebSocket) => void): void;
}

/**
 * Takes requests for WebSockets through every hook and route of the app, so that the guard sees them like any other. What lies below
 * a proxied prefix is left to its proxy, which listens for itself.
 */
export function takeUpgrades(app: FastifyInstance, proxied: readonly string[]): Upgrades {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostBytes });
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (proxied.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) return;
    // Until it is a WebSocket nobody else hears of its faults.
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    upgrades.set(request, { socket, head });
    const response = new ServerResponse(request);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server without TLS hands out no other
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    response.on('finish', () => socket.destroy());
    app.routing(request, response);
  };
  app.server.on('upgrade', onUpgrade);
  app.addHook('preClose', (done) => {
    app.server.off('upgrade', onUpgrade);
    for (const client of sockets.clients) client.close(1001);
    sockets.close();
    done();
  });
  return {
    accept(request, reply, serve) {
      const upgrade = upgrades.get(request.raw);
      if (upgrade === undefined) throw invalid('This address is for WebSockets.', 'socket.expected');
      reply.hijack();
      sockets.handleUpgrade(request.raw, upgrade.socket, upgrade.head, serve);
    },
  };
}
