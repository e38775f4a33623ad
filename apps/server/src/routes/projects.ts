import { setTimeout as delay } from 'node:timers/promises';
import { ChangeProject, CreateProject, type FolderList, type ProjectView } from '@boocode/contracts/project';
import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { announceProjects } from '../projects/announce-projects.js';
import { listFolders } from '../projects/folders.js';
import { addProject, changeProject, listProjects } from '../projects/project-rows.js';
import type { Store } from '../store.js';
import { ById, readPart } from './read-request.js';

const Folders = z.object({ path: z.string().optional(), hidden: z.stringbool().default(false) });

/** Projects, and the folders to choose one from. */
export function projectRoutes(app: FastifyInstance, store: Store) {
  const { sql, broker } = store;
  announceWhileOpen(app, store);

  app.get('/api/projects', (): Promise<ProjectView[]> => listProjects(sql));
  app.post('/api/projects', async (request, reply) => {
    const { project, created } = await addProject(sql, readPart('body', CreateProject, request.body));
    return reply.code(created ? 201 : 200).send(project);
  });
  app.patch('/api/projects/:id', async (request): Promise<ProjectView> => {
    const { id } = readPart('address', ById, request.params);
    const { project, hidden } = await changeProject(sql, id, readPart('body', ChangeProject, request.body));
    broker.publishUser(hidden ? { type: 'project_hidden', project_id: id } : { type: 'project_updated', project });
    return project;
  });
  app.get('/api/folders', (request): Promise<FolderList> => {
    const { path, hidden } = readPart('query', Folders, request.query);
    return listFolders(path, { hidden });
  });
}

/** How long a start waits for the database before it goes on without. Milliseconds. */
const patienceMs = 1_000;

/** A database that is away at the start is waited for; the door opens all the same. */
function announceWhileOpen(app: FastifyInstance, store: Store): void {
  const closing = new AbortController();
  const warn = (error: unknown): void => app.log.error({ err: error }, 'a project was not announced');
  let listening: Promise<(() => Promise<void>) | null> = Promise.resolve(null);
  app.addHook('onReady', async () => {
    // A channel that could not be listened on at first never is, so the database is looked for before.
    listening = whenDatabaseIsBack(() => store.sql`select 1`.execute(), closing.signal)
      .then(() => announceProjects(store, warn))
      .catch((error: unknown) => {
        if (!closing.signal.aborted) warn(error);
        return null;
      });
    await Promise.race([listening, delay(patienceMs, null, { ref: false })]);
  });
  app.addHook('onClose', async () => {
    closing.abort();
    const silence = await listening;
    // With its connection what listens is gone too.
    await silence?.().catch(() => undefined);
  });
}
