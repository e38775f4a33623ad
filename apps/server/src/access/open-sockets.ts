import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { isDatabaseAway } from '@boocode/db/database-away';
import { endedOf } from './token-rows.js';

const lookEveryMs = 15_000;

export interface OpenSockets {
  /** Remembers the connection of a request for a WebSocket until it closes, with the token that let it in. */
  note(request: FastifyRequest): void;
  /** Cuts what this token let in. */
  cut(tokenId: string): void;
  close(): Promise<void>;
}

/**
 * A WebSocket is let in once and lives for hours: with its token it ends too. What another process revoked, or has expired, is looked for
 * every 15 s.
 */
export function watchSockets(sql: Sql | undefined, log: FastifyBaseLogger, everyMs = lookEveryMs): OpenSockets {
  const sockets = new Map<string, Set<Socket>>();
  const cut = (tokenId: string): void => {
    for (const socket of sockets.get(tokenId) ?? []) socket.destroy();
  };
  const look = async (): Promise<void> => {
    if (sql === undefined || sockets.size === 0) return;
    try {
      for (const id of await endedOf(sql, [...sockets.keys()])) cut(id);
    } catch (error) {
      // What is away answers to nobody; what comes of it is looked at again.
      if (!isDatabaseAway(error)) log.error({ err: error }, 'it could not be seen which tokens have ended');
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, everyMs);
  timer.unref();
  return {
    note({ principal, raw: { socket } }) {
      const id = principal?.tokenId ?? null;
      if (id === null) return;
      const own = sockets.get(id) ?? new Set();
      sockets.set(id, own.add(socket));
      socket.once('close', () => {
        own.delete(socket);
        if (own.size === 0) sockets.delete(id);
      });
    },
    cut,
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
