import { ChangeSettings, type UserSettings } from '@boocode/contracts/settings';
import type { FastifyInstance } from 'fastify';
import { changeSettings, readSettings } from '../settings/settings-rows.js';
import type { Store } from '../store.js';
import { readPart } from './read-request.js';

/** What the person has chosen. */
export function settingsRoutes(app: FastifyInstance, { sql, broker }: Store) {
  app.get('/api/settings', (): Promise<UserSettings> => readSettings(sql));
  app.patch('/api/settings', async (request): Promise<UserSettings> => {
    const settings = await changeSettings(sql, readPart('body', ChangeSettings, request.body));
    broker.publishUser({ type: 'settings_changed' });
    return settings;
  });
}
