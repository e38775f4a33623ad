import { ChangeChat, CreateChat, SwitchBranch, type ChatList, type CompactReply } from '@boocode/contracts/chat';
import { Id } from '@boocode/contracts/ids';
import type { Sql } from '@boocode/db/connect';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { chatView, listChats } from '../chats/chat-rows.js';
import type { ChatService } from '../chats/chat-service.js';
import type { ChatEngine } from '../inference/engine.js';
import { ById, readPart } from './read-request.js';

const ChatQuery = z.object({
  archived: z.stringbool().default(false),
  project_id: Id.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(500),
});

export interface ChatRoutePorts {
  sql: Sql;
  chats: ChatService;
  engine: ChatEngine;
}

/** `/api/chats`: what is there, and what a person does to it. */
export function chatRoutes(app: FastifyInstance, { sql, chats, engine }: ChatRoutePorts) {
  app.get('/api/chats', async (request): Promise<ChatList> => {
    const rows = await listChats(sql, readPart('query', ChatQuery, request.query));
    return { chats: rows.map(chatView) };
  });
  app.post('/api/chats', async (request, reply) => {
    const { chat, created } = await chats.create(readPart('body', CreateChat, request.body ?? {}));
    return reply.code(created ? 201 : 200).send(chat);
  });
  app.get('/api/chats/:id', async (request) => chats.read(readPart('address', ById, request.params).id));
  app.patch('/api/chats/:id', async (request) => {
    const { id } = readPart('address', ById, request.params);
    return chats.change(id, readPart('body', ChangeChat, request.body));
  });
  app.delete('/api/chats/:id', async (request, reply) => {
    await chats.delete(readPart('address', ById, request.params).id);
    return reply.code(204).send();
  });
  app.post('/api/chats/:id/branch', async (request) => {
    const { id } = readPart('address', ById, request.params);
    return chats.switchBranch(id, readPart('body', SwitchBranch, request.body).message_id);
  });
  app.post('/api/chats/:id/compact', async (request): Promise<CompactReply> => {
    const message = await engine.compact(readPart('address', ById, request.params).id);
    return { message };
  });
  app.post('/api/chats/:id/stop', async (request, reply) => {
    const { id } = readPart('address', ById, request.params);
    await chats.read(id);
    await engine.stop(id);
    return reply.code(204).send();
  });
}
