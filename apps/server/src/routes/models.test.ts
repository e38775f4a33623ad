import type { ProviderSetting } from '@boocode/contracts/model-provider';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { toReply } from '../errors.js';
import { modelRoutes } from './models.js';

it('keeps no provider whose address holds a secret', async () => {
  const kept: ProviderSetting[] = [];
  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = toReply(error);
    return reply.code(status).send(body);
  });
  const catalogue = { providers: [], default_model: null };
  modelRoutes(app, {
    models: { list: async () => catalogue, refresh: async () => catalogue },
    settings: { read: async () => kept, put: async (setting) => void kept.push(setting), remove: async () => false },
  });
  const put = (base_url: string) =>
    app.inject({
      method: 'PUT',
      url: '/api/models/providers/mine',
      payload: { id: 'mine', kind: 'openai-compatible', base_url },
    });
  for (const address of ['https://me:hidden@models.example/v1', 'https://models.example/v1?key=hidden']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that a failure names the one
    const reply = await put(address);
    expect(reply.statusCode).toBe(400);
    expect(reply.body).toMatch(/must hold no secret/);
    expect(reply.body).not.toContain('hidden');
  }
  expect((await put('https://models.example/v1')).statusCode).toBe(200);
  expect(kept).toHaveLength(1);
});
