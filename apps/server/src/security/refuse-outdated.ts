import type { FastifyInstance } from 'fastify';
import { schemaOutdated } from '../errors.js';
import { outdatedWords, type SchemaWatch } from '../services/schema-watch.js';

/** What does without server's tables: what stands behind the door looks after its own, and a page must be able to say what is wrong. */
const free = ['/api/coder', '/api/term', '/api/health', '/api/ready', '/api/login', '/api/logout', '/api/me'];

const isFree = (path: string) =>
  !path.startsWith('/api/') || free.some((one) => path === one || path.startsWith(`${one}/`));

/** Refuses, with words, whatever works on tables that have become another BooCode's. */
export function refuseOutdated(app: FastifyInstance, schema: Pick<SchemaWatch, 'outdated'>): void {
  app.addHook('onRequest', async ({ routeOptions }) => {
    const outdated = schema.outdated();
    if (outdated !== null && !isFree(routeOptions.url ?? '')) throw schemaOutdated(outdatedWords(outdated));
  });
}
