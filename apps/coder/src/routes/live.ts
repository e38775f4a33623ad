import { type WsFrame, WsRequestSchema, type WsRequest } from '@boocode/contracts/ws-frames';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { CoderServices } from '../services/coder-services.js';
import type { FrameSink } from '../services/watch-channel.js';
import { bodyOf } from './error-handler.js';

/** The WebSocket: a client says what it watches, and is told what changes. */
export function liveRoute({ watcher }: CoderServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/ws', { websocket: true, schema: { hide: true } }, (socket) => serve(socket, watcher));
    done();
  };
}

function serve(socket: WebSocket, watcher: CoderServices['watcher']): void {
  const push = (frame: WsFrame): void => socket.send(JSON.stringify(frame));
  const client: FrameSink = { push, buffered: () => socket.bufferedAmount };
  let leave: (() => void) | null = null;
  let closed = false;
  // One request after the other: the last one decides what is watched.
  let turn: Promise<void> = Promise.resolve();

  async function answer(text: string): Promise<void> {
    leave?.();
    leave = null;
    try {
      const request = WsRequestSchema.parse(parseJson(text));
      const joined = await join(watcher, request, client);
      if (closed) joined();
      else leave = joined;
    } catch (error) {
      const { code, message } = bodyOf(error);
      push({ type: 'error', code, message });
    }
  }

  socket.on('message', (data: Buffer) => {
    turn = turn.then(() => answer(data.toString('utf8')));
  });
  socket.on('close', () => {
    closed = true;
    leave?.();
  });
  // A broken connection closes next; that is where it is dealt with.
  socket.on('error', () => socket.terminate());
}

function join(watcher: CoderServices['watcher'], request: WsRequest, client: FrameSink): Promise<() => void> {
  return request.type === 'watch' ? watcher.watchRun(request.flow_run_id, client) : watcher.watchList(client);
}

/** Text that is no JSON is refused by the schema, in its words. */
function parseJson(text: string): unknown {
  const parsed = z.string().transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  });
  return parsed.parse(text);
}
