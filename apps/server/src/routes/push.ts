import { PushDevice, PushSubscriptionRequest, type PushKey } from '@boocode/contracts/notification';
import type { FastifyInstance } from 'fastify';
import { deviceUnknown } from '../errors.js';
import type { Notifications } from '../notifications/start-notifications.js';
import { readPart } from './read-request.js';

/** Which devices are told, and whether that works. */
export function pushRoutes(app: FastifyInstance, notifications: Notifications) {
  app.get('/api/push/key', (): Promise<PushKey> => notifications.key());
  app.put('/api/push/subscriptions', async (request, reply) => {
    await notifications.subscribe(readPart('body', PushSubscriptionRequest, request.body));
    return reply.code(204).send();
  });
  app.delete('/api/push/subscriptions', async (request, reply) => {
    const { endpoint } = readPart('query', PushDevice, request.query);
    if (!(await notifications.unsubscribe(endpoint))) throw deviceUnknown();
    return reply.code(204).send();
  });
  app.post('/api/push/test', async (request, reply) => {
    await notifications.test(readPart('body', PushDevice, request.body).endpoint);
    return reply.code(204).send();
  });
}
