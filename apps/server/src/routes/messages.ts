import { MessagePageQuery, Regenerate, SendMessage } from '@boocode/contracts/chat';
import { Id } from '@boocode/contracts/ids';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readPage } from '../chats/read-shown.js';
import { HttpError } from '../errors.js';
import { ModelUnusable } from '../inference/provider-errors.js';
import type { ChatRoutePorts } from './chats.js';
import { ById, readPart } from './read-request.js';

const MessageParams = z.object({ id: Id, messageId: Id });

/** `/api/chats/:id/messages`: what is said, and having it answered. */
export function messageRoutes(app: FastifyInstance, { sql, chats, engine }: ChatRoutePorts) {
  const base = '/api/chats/:id/messages';
  app.get(base, async (request) => {
    const { id } = readPart('address', ById, request.params);
    return readPage(sql, id, readPart('query', MessagePageQuery, request.query));
  });
  app.post(base, async (request, reply) => {
    const { id } = readPart('address', ById, request.params);
    const sent = await unlessUnusable(engine.send(id, readPart('body', SendMessage, request.body)));
    return reply.code(sent.created ? 201 : 200).send(sent);
  });
  app.post(`${base}/:messageId/regenerate`, async (request, reply) => {
    const { id, messageId } = readPart('address', MessageParams, request.params);
    const wanted = readPart('body', Regenerate, request.body ?? {});
    return reply.code(201).send({ answer: await unlessUnusable(engine.regenerate(id, messageId, wanted)) });
  });
  app.post(`${base}/:messageId/go-on`, async (request) => {
    const { id, messageId } = readPart('address', MessageParams, request.params);
    return { answer: await engine.goOn(id, messageId) };
  });
  app.delete(`${base}/:messageId`, async (request) => {
    const { id, messageId } = readPart('address', MessageParams, request.params);
    return chats.deleteMessage(id, messageId);
  });
}

/** Without any model nothing is begun. */
async function unlessUnusable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ModelUnusable)) throw error;
    throw new HttpError({ status: 422, code: error.code, message: error.message, cause: error });
  }
}
