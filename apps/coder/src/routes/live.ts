import { serveStreams } from '@boocode/streams/serve-streams';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { CoderServices } from '../services/coder-services.js';
import { bodyOf } from './error-handler.js';

/** The WebSocket: a client says what it watches, and is told what changes. */
export function liveRoute({ watcher }: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/ws', { websocket: true, schema: { hide: true } }, (socket) =>
      serveStreams(socket, {
        join: (stream, after, client) => watcher.join(stream, after, client),
        wordsOf: (error) => {
          const { code, message } = bodyOf(error);
          return { code, message };
        },
      }),
    );
    done();
  };
}
