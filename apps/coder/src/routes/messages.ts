import { AgentSessionView, MessageReply, MessageRequest } from '@boocode/contracts/coder-chat';
import { Id, Slug } from '@boocode/contracts/ids';
import { TaskView } from '@boocode/contracts/task';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChatServices } from '../services/chat-services.js';
import { failures } from './shapes.js';

const ChatParams = z.object({ chatId: Id });
const tags = ['chats'];

/** What a person says to an agent becomes a task, and the agent's session goes on from message to message. */
export function messageRoutes(services: ChatServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/chats/:chatId/messages',
      {
        schema: {
          tags,
          summary: 'Say something to an agent; the first message begins the chat',
          params: ChatParams,
          body: MessageRequest,
          response: { 200: MessageReply.describe('The key was used before'), 201: MessageReply, ...failures },
        },
      },
      async ({ params, body }, reply) => {
        const sent = await services.say(params.chatId, body);
        return reply.code(sent.created ? 201 : 200).send(sent);
      },
    );
    app.get(
      '/chats/:chatId/messages',
      {
        schema: {
          tags,
          summary: 'The tasks of a chat, oldest first',
          params: ChatParams,
          response: { 200: z.array(TaskView), ...failures },
        },
      },
      ({ params }) => services.chatTasks(params.chatId),
    );
    app.get(
      '/chats/:chatId/sessions',
      {
        schema: {
          tags,
          summary: "The agents' own sessions behind a chat, with what they really use",
          params: ChatParams,
          response: { 200: z.array(AgentSessionView), ...failures },
        },
      },
      ({ params }) => services.chatSessions(params.chatId),
    );
    app.delete(
      '/chats/:chatId/sessions/:agent',
      {
        schema: {
          tags,
          summary: 'Let the next message to this agent begin a new session',
          params: ChatParams.extend({ agent: Slug }),
          response: { 204: z.null(), ...failures },
        },
      },
      async ({ params }, reply) => {
        await services.closeChatSession(params.chatId, params.agent);
        return reply.code(204).send(null);
      },
    );
    done();
  };
}
