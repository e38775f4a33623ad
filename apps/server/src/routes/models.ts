import { Slug } from '@boocode/contracts/ids';
import { ProviderSetting } from '@boocode/contracts/model-provider';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HttpError, invalid } from '../errors.js';
import type { Models } from '../inference/providers/catalogue.js';
import type { ProviderSettings } from '../inference/providers/settings-file.js';
import { readPart } from './read-request.js';

const Params = z.object({ id: Slug });
/** What these hold is not for a provider, whatever its address. */
const notKeys = /^(?:BOOCODE_|DATABASE_URL$|PG)/;

/** A key in the address would be kept in a file, and shown to everybody who may read. */
function holdsSecret(address: string): boolean {
  const { username, password, search, hash } = new URL(address);
  return `${username}${password}${search}${hash}` !== '';
}

/** `/api/models`: who can answer in chats, and the person's own providers. */
export function modelRoutes(
  app: FastifyInstance,
  { models, settings }: { models: Pick<Models, 'list' | 'refresh'>; settings: ProviderSettings },
) {
  app.get('/api/models', () => models.list());
  app.post('/api/models/refresh', () => models.refresh());
  app.put('/api/models/providers/:id', async (request) => {
    const { id } = readPart('address', Params, request.params);
    const setting = readPart('body', ProviderSetting, request.body);
    if (setting.id !== id) throw invalid('The id in the address and the one in the body differ.');
    if (id === 'rehearsal') throw invalid('This name is taken by the rehearsal.');
    if (setting.key_env !== undefined && notKeys.test(setting.key_env)) {
      throw invalid(`${setting.key_env} is BooCode’s own and is sent to nobody.`);
    }
    if (holdsSecret(setting.base_url)) {
      throw invalid(
        'The address holds a password, or something behind a “?”. It is kept and shown, so it must hold no secret: put the key into an environment variable and name that in key_env.',
      );
    }
    await settings.put(setting);
    return models.refresh();
  });
  app.delete('/api/models/providers/:id', async (request) => {
    const { id } = readPart('address', Params, request.params);
    if (!(await settings.remove(id))) {
      const message = `There is no provider ${id} in models.json. Those of keys and of this machine are found by themselves.`;
      throw new HttpError({ status: 404, code: 'provider.not-found', message });
    }
    return models.refresh();
  });
}
