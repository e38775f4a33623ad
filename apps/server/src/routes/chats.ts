import { ChangeChat, CreateChat, SwitchBranch } from '@boocode/contracts/chat';
import { Id } from '@boocode/contracts/ids';
import type { Sql } from '@boocode/db/connect';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { chatView, listChats } from '../chats/chat-rows.js';
import type { ChatService } from '../chats/chat-service.js';
import type { ChatEngine } from '../inference/engine.js';

const ChatParams = z.object({ id: Id });
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
  app.get('/api/chats', async (request) => {
    const rows = await listChats(sql, ChatQuery.parse(request.query));
    return { chats: rows.map(chatView) };
  });
  app.post('/api/chats', async (request, reply) => {
    const { chat, created } = await chats.create(CreateChat.parse(request.body ?? {}));
    return reply.code(created ? 201 : 200).send(chat);
  });
  app.get('/api/chats/:id', async (request) => chats.read(ChatParams.parse(request.params).id));
  app.patch('/api/chats/:id', async (request) => {
    const { id } = ChatParams.parse(request.params);
    return chats.change(id, ChangeChat.parse(request.body));
  });
  app.delete('/api/chats/:id', async (request, reply) => {
    await chats.delete(ChatParams.parse(request.params).id);
    return reply.code(204).send();
  });
  app.post('/api/chats/:id/branch', async (request) => {
    const { id } = ChatParams.parse(request.params);
    return chats.switchBranch(id, SwitchBranch.parse(request.body).message_id);
  });
  app.post('/api/chats/:id/compact', async (request) => {
    const message = await engine.compact(ChatParams.parse(request.params).id);
    return { message };
  });
  app.post('/api/chats/:id/stop', async (request, reply) => {
    const { id } = ChatParams.parse(request.params);
    await chats.read(id);
    await engine.stop(id);
    return reply.code(204).send();
  });
}
