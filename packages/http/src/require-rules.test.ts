import fastify from 'fastify';
import { expect, it } from 'vitest';
import { requireRules } from './require-rules.js';

it('lets no route be registered that no table names', () => {
  const app = fastify();
  requireRules(app, { 'GET /known': { needs: 'read' } }, ['/api/behind']);
  app.get('/known', () => 'here');
  app.all('/api/behind/*', () => 'there');
  expect(() => app.get('/new', () => 'there')).toThrow('Nobody has decided who may call GET /new');
  expect(() => app.post('/known', () => 'there')).toThrow('POST /known');
});
