import type { FastifyInstance } from 'fastify';
import { serveStreams, type StreamServer } from '@boocode/streams/serve-streams';
import { invalid, toReply } from '../errors.js';
import { ChatStream, type ChatStreamPorts } from '../streams/chat-stream.js';
import type { PresenceBoard } from '../notifications/presence.js';
import type { Upgrades } from '../streams/upgrades.js';
import type { UserStream } from '../streams/user-stream.js';

export interface LivePorts extends ChatStreamPorts {
  userStream: UserStream;
  /** Absent: what pages say of themselves is heard by nobody. */
  presence: PresenceBoard | undefined;
}

/** `GET /api/ws`: the streams `user` and `chat:<id>`, to pages that the guard let in. */
export function liveRoute(app: FastifyInstance, upgrades: Upgrades, { userStream, presence, ...ports }: LivePorts) {
  const server: StreamServer = {
    async join(stream, after, client) {
      if (stream === 'user') return userStream.join(after, client);
      if (stream.startsWith('chat:')) {
        return ChatStream.join(ports, { chatId: stream.slice('chat:'.length), after, client });
      }
      throw invalid(`The stream ${stream} is coder’s; it is watched at /api/coder/ws.`, 'stream.elsewhere');
    },
    attend: (page, said) => presence?.attend(page, said),
    wordsOf(error) {
      const { status, body } = toReply(error);
      if (status >= 500) ports.log.error({ err: error }, 'a stream could not be watched');
      return { code: body.code, message: body.message };
    },
  };
  app.get('/api/ws', (request, reply) => upgrades.accept(request, reply, (socket) => serveStreams(socket, server)));
}
